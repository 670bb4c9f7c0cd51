import { expect, it } from "vitest";
import type { OrderFacts } from "../../../src/order/report.ts";
import { tellLook } from "../../../src/render/show/look-sentences.ts";
import { day, hour, minute, second } from "../../story/order.ts";

const from = Date.UTC(2026, 10, 16, 10, 8, 36) * 1_000;
const service = { kind: "service", service: "mes-api" } as const;
const facts: OrderFacts = {
  asked: "A-1",
  orderId: "A-1",
  calculationRequestIds: ["c-1"],
  orderType: null,
  status: null,
  operatorId: null,
  path: "shop",
};
const en = { lang: "en", utc: true } as const;
const ru = { lang: "ru", utc: true } as const;

it.each([
  [
    "a few minutes",
    from + 40 * minute,
    "from 16 Nov 2026 10:08 to 10:49 +00:00",
    "с 16 ноября 2026 10:08 по 10:49 +00:00",
  ],
  [
    "less than a second",
    from + second / 2,
    "from 16 Nov 2026 10:08 to 10:09 +00:00",
    "с 16 ноября 2026 10:08 по 10:09 +00:00",
  ],
  [
    "past midnight",
    from + 14 * hour,
    "from 16 Nov 2026 10:08 to 17 Nov 2026 00:09 +00:00",
    "с 16 ноября 2026 10:08 по 17 ноября 2026 00:09 +00:00",
  ],
  ["still", null, "since 16 Nov 2026 10:08 +00:00", "с 16 ноября 2026 10:08 +00:00"],
])("a service's logs are read in whole minutes: %s", (_what, to, english, russian) => {
  const look = { ...service, logs: { from, to } };
  expect(tellLook(look, facts, en)).toBe(`service mes-api: its logs ${english} for A-1 or c-1`);
  expect(tellLook(look, facts, ru)).toBe(`сервис mes-api: журналы ${russian}, искать A-1 или c-1`);
});

it.each([
  [undefined, "it may have sent to another queue", "сообщение могло уйти в другую очередь"],
  [{ to: "q.in" }, "it sent to q.in", "сообщение ушло в q.in"],
  [
    { to: "q.in", exchange: "orders" },
    "it sent to exchange orders, routing key q.in",
    "сообщение ушло в обменник orders, ключ маршрутизации q.in",
  ],
])("the sender of a message that did not arrive says where it sent it: %o", (sent, english, russian) => {
  const look = { kind: "sender", service: "crm-api", ...(sent === undefined ? {} : { sent }) } as const;
  expect(tellLook(look, facts, en)).toBe(`service crm-api, the sender: ${english}`);
  expect(tellLook(look, facts, ru)).toBe(`отправитель, сервис crm-api: ${russian}`);
});

it("both offsets are told if the clocks changed in between", () => {
  const berlin = { lang: "en", utc: false, timeZone: "Europe/Berlin" } as const;
  const autumn = Date.UTC(2026, 9, 24, 20) * 1_000;
  expect(tellLook({ ...service, logs: { from: autumn, to: autumn + day } }, facts, berlin)).toContain(
    "from 24 Oct 2026 22:00 +02:00 to 25 Oct 2026 21:00 +01:00",
  );
});

it.each([
  ["an order without a calculation", "A-1", [], "A-1"],
  ["a calculation without an order", null, ["c-1"], "c-1"],
  ["neither", null, [], "asked"],
  ["many calculations", "A-1", ["c-1", "c-2", "c-3"], "A-1 or c-1 or c-2 …"],
])("without a time, by the ids alone: %s", (_what, orderId, calculationRequestIds, ids) => {
  const told = tellLook(service, { ...facts, asked: "asked", orderId, calculationRequestIds }, en);
  expect(told).toBe(`service mes-api: its logs for ${ids}`);
});
