import { describe, expect, it } from "vitest";
import { type OrderFilter, ordersIn } from "../../src/fleet/orders.ts";
import { day, hour, minute, order } from "../story/order.ts";
import { edit, fleetOf } from "./memory.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 30 * day;
/** Gives one order another type. */
const pendants = edit(order({ id: "A-3", at: at + 3 * day, shape: "node", until: "18" }), (span) =>
  span.attributes.has("order_type")
    ? { ...span, attributes: new Map([...span.attributes, ["order_type", "pendant"]]) }
    : span,
);
const whole = order({ id: "A-1", at, shape: "node" });
const traces = [
  ...whole,
  ...order({ id: "A-2", at: at + day, shape: "node", until: "12" }),
  ...pendants,
  ...order({ id: "A-4", at: now - hour, shape: "node", until: "18" }),
  ...order({ id: "P-1", at: now - hour, shape: "node", variant: "partner", until: "18" }),
];
const fleet = await fleetOf(traces, { now, from: at - day });
const listed = (filter: OrderFilter = {}, window = fleet.search.window) =>
  ordersIn({ ...fleet, search: { ...fleet.search, window } }, filter).lines.map(({ judged }) => judged.order.asked);

describe("a list of orders", () => {
  it("has them all, the latest begun first", () => {
    // Two orders that began at the same moment are sorted by their names.
    expect(listed()).toEqual(["A-4", "P-1", "A-3", "A-2", "A-1"]);
  });

  it("counts their states", () => {
    const { states } = ordersIn(fleet, {});
    expect(Object.fromEntries(states)).toEqual({ completed: 1, lost: 1, stuck: 1, waiting: 2 });
    expect(Object.fromEntries(ordersIn(fleet, { states: ["lost"] }).states)).toEqual({ lost: 1 });
  });

  it("tells the first and the last sign of life of each", () => {
    const spans = whole.flatMap((trace) => trace.spans);
    const line = ordersIn(fleet, {}).lines.find(({ judged }) => judged.order.asked === "A-1");
    expect(line?.first).toBe(Math.min(...spans.map(({ start }) => start)));
    expect(line?.last).toBe(Math.max(...spans.map(({ end }) => end)));
  });
});

describe("of a list only", () => {
  it.each<[string, OrderFilter, string[]]>([
    ["one state", { states: ["lost"] }, ["A-2"]],
    ["several states", { states: ["stuck", "completed"] }, ["A-3", "A-1"]],
    ["no state", { states: [] }, []],
    ["an order status", { statuses: ["CLOSED"] }, ["A-1"]],
    ["an order status in small letters", { statuses: ["closed"] }, ["A-1"]],
    ["a point", { at: ["13"] }, ["A-2"]],
    ["a row", { at: ["20"] }, ["P-1", "A-4", "A-3"]],
    ["a type", { types: ["Pendant"] }, ["A-3"]],
    ["types, of which one has none", { types: ["ring"] }, ["A-4", "A-2", "A-1"]],
    ["an operator who has nothing", { operators: ["op-77"] }, []],
    ["what fits all that is asked", { states: ["stuck", "waiting"], types: ["ring"] }, ["A-4"]],
    ["nothing, where it fits not all of it", { states: ["lost"], types: ["pendant"] }, []],
  ])("%s", (_what, filter, names) => {
    expect(listed(filter).sort()).toEqual([...names].sort());
  });

  it("an operator's", () => {
    const { operatorId } = fleet.orders.find(({ order: one }) => one.asked === "A-1")!.order;
    expect(operatorId).toMatch(/^op-\d$/);
    expect(listed({ operators: [operatorId!] })).toEqual(["A-1"]);
  });

  it.each([
    ["from the last hour", now - 2 * hour, now, ["P-1", "A-4"]],
    ["up to the second day", at - day, at + 36 * hour, ["A-2", "A-1"]],
    ["before all", at - day, at - hour, []],
    ["after all", now + hour, now + day, []],
  ])("those with a sign of life in the window: %s", (_what, from, to, names) => {
    expect(listed({}, { from, to }).sort()).toEqual([...names].sort());
  });

  it("none that did nothing in the window, whatever it did before and after", () => {
    // A-1 waits for its seller for hours.
    const spans = traces.flatMap((trace) => trace.spans);
    const ids = new Set(whole.map(({ traceId }) => traceId));
    const approval = spans.find(({ name, traceId }) => /approve/.test(name) && ids.has(traceId))!.start;
    const quiet = { from: approval - 90 * minute, to: approval - 30 * minute };
    expect(spans.filter(({ start, end }) => end >= quiet.from && start <= quiet.to)).toEqual([]);
    expect(listed({}, quiet)).toEqual([]);
  });
});
