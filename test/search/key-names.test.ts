import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { KeyNames, learning } from "../../src/search/key-names.ts";
import { investigateOrder } from "../../src/search/one-order/investigate-order.ts";
import type { MayHold, TraceSource } from "../../src/sources/source.ts";
import { fieldOf } from "../../src/trace/attributes.ts";
import type { Trace } from "../../src/trace/span.ts";
import { day, healthy, order } from "../story/order.ts";
import { span } from "../trace/span.ts";

const path = loadPath();
const { orderId, calculationRequestId } = path.fields;
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const window = { from: at - day, to: at + 20 * day };
const totals = { services: [], requests: 0, traces: 0, spans: 0 };
type Source = TraceSource & { totals(): typeof totals };

/** A storage that is asked name by name and service by service, as by Jaeger's v1 API: `service name=value`. */
function storage(traces: readonly Trace[], services = ["shop-api", "crm-api", "mes-api"]) {
  const asked: string[] = [];
  const source: Source = {
    name: "memory",
    traceUrl: () => undefined,
    totals: () => totals,
    byTraceId: async () => ({ traces: [], truncated: false, notes: [] }),
    byAttribute: async (names, value, _, mayHold: MayHold = () => true) => {
      const places = services.flatMap((service) => names.map((name) => ({ service, name })));
      const wanted = places.filter(({ service, name }) => mayHold(service, name));
      for (const { service, name } of wanted) asked.push(`${service} ${name}=${value}`);
      const isWanted = (trace: Trace) =>
        wanted.some(({ service, name }) =>
          trace.spans.some((one) => one.service === service && one.attributes.get(name) === value),
        );
      return { traces: traces.filter(isWanted), truncated: false, notes: [] };
    },
    byService: async ({ service }) => ({
      traces: traces.filter(({ spans }) => spans.some((one) => one.service === service)),
      truncated: false,
      notes: [],
    }),
    everyTrace: async () => ({ services, unseen: [], notes: [] }),
  };
  return { source, asked };
}

const traceWith = (service: string, ...names: string[]): Trace => ({
  traceId: "1".repeat(32),
  spans: [span({ service, attributes: Object.fromEntries(names.map((name) => [name, "A-1"])) })],
  warnings: [],
});

describe("a search by what was learned", () => {
  const askedFor = async (keys: readonly string[], services: readonly string[], ...known: Trace[]) => {
    const { source, asked } = storage(known, [...services]);
    const { source: first, learned } = learning(source, new KeyNames(path));
    await first.byService({ service: known[0]!.spans[0]!.service, atMost: 1 }, window);
    asked.length = 0;
    await learned.byAttribute(keys, "A-1", window);
    return asked.map((one) => one.replace("=A-1", ""));
  };

  it("asks a service by the names that it was seen to use", async () => {
    const known = traceWith("shop-api", "order.id", "orderId");
    expect(await askedFor(orderId, ["shop-api"], known)).toEqual(["shop-api order.id", "shop-api orderId"]);
  });

  it("asks a service that carries only the other key by the name that others use", async () => {
    const crm = traceWith("crm-api", "calculationRequestId");
    const both = { ...crm, spans: [...crm.spans, ...traceWith("shop-api", "order_id").spans] };
    expect(await askedFor(calculationRequestId, ["shop-api"], both)).toEqual(["shop-api calculationRequestId"]);
  });

  it("asks a service of the path by every name if no span of it was seen", async () => {
    const asked = await askedFor(orderId, ["mes-api"], traceWith("shop-api", "order_id"));
    expect(asked).toEqual(orderId.map((name) => `mes-api ${name}`));
  });

  it("asks by every name where nobody was seen to carry the key", async () => {
    const asked = await askedFor(calculationRequestId, ["shop-api"], traceWith("shop-api", "order_id"));
    expect(asked).toEqual(calculationRequestId.map((name) => `shop-api ${name}`));
  });

  it("asks a service outside of the path only if it was seen with a key", async () => {
    const gateway = traceWith("gateway", "order_id");
    expect(await askedFor(orderId, ["gateway", "mailer"], gateway)).toEqual(["gateway order_id"]);
  });

  it("asks everybody by every name once a span could not be read: nobody knows whose it is", async () => {
    const known = { ...traceWith("shop-api", "order_id"), unread: [{ why: "x" }] };
    expect(await askedFor(orderId, ["shop-api", "mailer"], known)).toHaveLength(2 * orderId.length);
  });
});

describe("show", () => {
  const others = healthy(12, at, day / 4, { shape: "node" });
  const own = order({ id: "L-1", calculation: "c-1", at: at + day, until: "12", shape: "node" });
  const show = async (traces: readonly Trace[]) => {
    const { source, asked } = storage(traces);
    const { verdict } = await investigateOrder("L-1", { source, window, now: window.to }, path);
    return { said: `${verdict.state} ${verdict.point}`, asked };
  };

  it("asks for the order by every name in every service, and once more by those in use", async () => {
    const { said, asked } = await show([...others, ...own]);
    expect(said).toBe("lost 13");
    const times = (key: string) => asked.filter((one) => one.endsWith(`=${key}`)).length;
    // Three services have four names to be asked for the first time, and one the second time.
    expect([times("L-1"), times("c-1")]).toEqual([3 * 4 + 3, 3 * 4 + 3]);
  });

  it("finds what only one service calls by another name", async () => {
    const renamed = (trace: Trace): Trace => ({
      ...trace,
      spans: trace.spans.map((one) =>
        one.service !== "mes-api"
          ? one
          : {
              ...one,
              attributes: new Map([...one.attributes].map(([name, value]) => [mesNames.get(name) ?? name, value])),
            },
      ),
    });
    const mesNames = new Map([
      ["order_id", "app.order.id"],
      ["calculation_request_id", "calculationRequestId"],
    ]);
    const further = order({ id: "L-1", calculation: "c-1", at: at + day, until: "18", shape: "node" }).map(renamed);
    expect(further.some(({ spans }) => spans.every((one) => fieldOf(one, ["order_id"]).length === 0))).toBe(true);
    const { said } = await show([...others.map(renamed), ...further]);
    expect(said).toBe("stuck 20.1");
  });
});
