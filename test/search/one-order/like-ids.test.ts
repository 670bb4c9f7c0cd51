import { describe, expect, it } from "vitest";
import { loadPath } from "../../../src/path/load.ts";
import { looksLike } from "../../../src/search/one-order/like-ids.ts";
import { memory } from "../../fleet/memory.ts";
import { hour, order } from "../../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const traces = [1, 2, 3, 4, 5].flatMap((i) => order({ id: `A-${1060 + i}`, at: at + i * hour, until: "10" }));
const window = { from: at, to: at + 100 * hour };
const services = ["crm-api", "mes-api", "shop-api"];
const calculation = "177f2957-71b4-45fd-9539-cf1d66fb916f";
const look = (id: string) => looksLike(id, memory(traces), services, window, loadPath());

describe("an id that nothing carries", () => {
  it.each([
    "a-1061",
    "1061",
    "A1061",
    "a_1061",
    "#A-1061",
    '"A-1061"',
    "order_id=A-1061",
    "order_id: 'A-1061'",
    // As people write it in a ticket.
    "№A-1061",
    "№ 1061",
    "Заказ №A-1061",
    "заказ A-1061",
    "Order #A-1061",
    "order A-1061.",
    // A Cyrillic letter, a dash that breaks no line, and a space that has no width.
    "А-1061",
    "а-1061",
    "A\u20111061",
    "A–1061",
    "A-10\u200b61",
    // A letter for a digit, as it is read aloud or from a picture.
    "A-1O61",
    "a-1o6l",
    "A-I061",
    // A Cyrillic O.
    "A-1О61",
  ])("is looked for in another spelling: %s", async (id) => {
    expect(await look(id)).toEqual([{ kind: "spelling", id: "A-1061", of: "order" }]);
  });

  it.each([calculation.toUpperCase(), `{${calculation}}`, `calculation_request_id=${calculation}`])(
    "is looked for as a calculation's too: %s",
    async (id) => {
      const priced = order({ id: "A-2001", at, until: "18", calculation });
      const found = await looksLike(id, memory([...traces, ...priced]), services, window, loadPath());
      expect(found).toEqual([{ kind: "spelling", id: calculation, of: "calculation" }]);
    },
  );

  it.each(["A-2000", "2000", "order-7", "AO-1061", "PO1061"])(
    "is told beside ids as they are, the latest first: %s",
    async (id) => {
      expect(await look(id)).toEqual([{ kind: "orders", ids: ["A-1065", "A-1064", "A-1063"] }]);
    },
  );

  it("is told beside those that begin as it does, if it was cut off", async () => {
    expect(await look("A-106")).toEqual([{ kind: "orders", ids: ["A-1065", "A-1064", "A-1063"] }]);
    const later = order({ id: "A-2000", at: at + 9 * hour, until: "10" });
    const found = await looksLike("A-106", memory([...traces, ...later]), services, window, loadPath());
    expect(found).toEqual([{ kind: "orders", ids: ["A-1065", "A-1064", "A-1063"] }]);
  });

  it("is told alone where no service of the path is known, or no order is seen", async () => {
    expect(await looksLike("a-1061", memory([]), [], window, loadPath())).toEqual([]);
    expect(await looksLike("a-1061", memory(traces), services, { from: 0, to: at - hour }, loadPath())).toEqual([]);
  });
});
