import { describe, expect, it } from "vitest";
import {
  type DifferenceReport,
  differenceFromTypical,
  differenceOf,
  healthyBeside,
} from "../../src/fleet/difference.ts";
import type { Trace } from "../../src/trace/span.ts";
import { endOf, tell } from "../order/tell.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { fleetOf, named } from "./memory.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
/** Waits that are the same for all orders, so that nothing differs by chance. */
const seconds = Object.fromEntries(["11", "13", "18-19", "21.1", "24b.1"].map((point) => [point, second]));
const hours = Object.fromEntries(["20.1", "22.1", "23.1", "packaging", "24a.1"].map((point) => [point, hour]));
const waits = { "5": minute, "9": minute, "15b": minute, "25.1": day, ...seconds, ...hours };
const like = (id: string, more: Partial<OrderOptions> = {}): Trace[] =>
  order({ id, at, shape: "node", ...more, waits: { ...waits, ...more.waits } });
const judged = (id: string, traces: readonly Trace[], now = month) => tell(id, traces, now);

/** The differences, point by point. */
const differing = ({ points }: DifferenceReport): string[] =>
  points.flatMap(({ point, differs }) => (differs === null ? [] : [`${point} ${differs}`]));
const compared = (one: Partial<OrderOptions>, other: Partial<OrderOptions> = {}): string[] => {
  const both = [...like("A-1", one), ...like("A-2", other)];
  return differing(differenceOf(judged("A-1", both), judged("A-2", both)));
};

describe("two orders", () => {
  it("that went alike differ nowhere, and every point is shown", () => {
    expect(compared({})).toEqual([]);
    const both = [...like("A-1"), ...like("A-2")];
    expect(differenceOf(judged("A-1", both), judged("A-2", both)).points).toHaveLength(32);
  });

  it.each([
    ["one waited longer in a queue", { waits: { "13": 10 * second } }, ["13 time"]],
    [
      "one was calculated for longer, and its request took as long",
      { waits: { "15b": 3 * minute } },
      ["13 time", "15b time"],
    ],
    ["one waited for longer, by less than a second", { waits: { "13": 1_900_000 } }, []],
    ["one waited for longer, by less than twice", { waits: { "20.1": hour + 50 * minute } }, []],
    ["one vanished", { vanish: "24a.3" }, ["24a.3 state", "24b.1 state", "24b.2 state"]],
    ["one is stuck where the other went on", { until: "24b.2" }, ["25.1 state"]],
    ["one's span is missing: it happened all the same", { drop: ["10"] }, []],
  ])("%s", (_what, options, expected) => {
    expect(compared(options)).toEqual(expected);
    // The comparison gives the same result either way round.
    expect(compared({}, options)).toEqual(expected);
  });

  it("of which one is on its way do not differ at the steps after that, which is said once", () => {
    const both = [...like("A-1", { until: "18" }), ...like("A-2")];
    const soon = endOf(like("A-1", { until: "18" })) + minute;
    const report = differenceOf(judged("A-1", both, soon), judged("A-2", both));
    expect(differing(report)).toEqual([]);
    expect(report.noFurther).toEqual({ one: "18", other: null });
    const reversed = differenceOf(judged("A-2", both), judged("A-1", both, soon));
    expect([differing(reversed), reversed.noFurther]).toEqual([[], { one: null, other: "18" }]);
  });

  it("of which one is not there yet differ at the step where the other was lost", () => {
    const both = [...like("A-1", { until: "12" }), ...like("A-2", { vanish: "13" }), ...like("A-3")];
    const soon = endOf(like("A-1", { until: "12" })) + second;
    expect(differing(differenceOf(judged("A-1", both, soon), judged("A-2", both)))).toContain("13 state");
  });

  it("on different ways differ by what the one has not", () => {
    const told = compared({ variant: "partner" });
    expect(told.slice(0, 3)).toEqual(["2 state", "3 state", "5 state"]);
    expect(told).not.toContain("14 state");
  });

  it("are shown side by side", () => {
    const both = [...like("A-1", { waits: { "13": 10 * second } }), ...like("A-2")];
    const report = differenceOf(judged("A-1", both), judged("A-2", both));
    const told = report.points.find(({ point }) => point === "13")!;
    expect(told.one).toMatchObject({ state: "done", wait: expect.closeTo(10 * second, -5) });
    expect(told.other).toMatchObject({ state: "done", wait: expect.closeTo(second, -5) });
    expect([report.one.order.asked, report.other?.order.asked, report.typicalOf]).toEqual(["A-1", "A-2", 0]);
  });
});

describe("the typical order", () => {
  const typical = async (one: readonly Trace[], others: readonly Trace[], id = "A-1") => {
    const traces = [...one, ...others];
    const { orders, search } = await fleetOf(traces, { now: month, from: at - 40 * day });
    const ours = judged(id, traces);
    return differenceFromTypical(ours, { orders: orders.flatMap((other) => healthyBeside(ours, other) ?? []), search });
  };
  const alike = (count: number, more: Partial<OrderOptions> = {}) =>
    Array.from({ length: count }, (_, i) => like(`H-${i}`, more)).flat();

  it("is the median of each step", async () => {
    const spread = [1, 2, 9, 2, 8].flatMap((wait, i) => like(`H-${i}`, { waits: { "13": wait * second } }));
    const report = await typical(like("A-1", { waits: { "13": 20 * second } }), spread);
    expect(report).toMatchObject({ other: null, typicalOf: 5 });
    const told = report.points.find(({ point }) => point === "13")!;
    expect(told.other).toMatchObject({ state: "done", wait: expect.closeTo(2 * second, -5) });
    expect(differing(report)).toEqual(["13 time"]);
  });

  it("is made of orders that went all the way without a fault, except the order itself", async () => {
    const report = await typical(like("A-1"), [
      ...alike(3),
      ...like("L-1", { vanish: "16" }),
      ...like("L-2", { until: "18" }),
      ...like("L-3", { fail: "17" }),
    ]);
    expect(report.typicalOf).toBe(3);
    expect(differing(report)).toEqual([]);
  });

  it("went the same way", async () => {
    const report = await typical(like("A-1", { variant: "partner" }), [
      ...alike(3),
      ...like("P-1", { variant: "partner" }),
      ...like("P-2", { variant: "partner" }),
    ]);
    expect(report.typicalOf).toBe(2);
    expect(differing(report)).toEqual([]);
  });

  it("for a calculation without an order is made of other such calculations", async () => {
    const price = (id: string) => like(id, { variant: "partner", until: "18", anonymous: true });
    const report = await typical(price("A-1"), [...price("A-2"), ...price("A-3")], "c-A-1");
    expect(report.typicalOf).toBe(2);
    expect(differing(report)).toEqual([]);
  });

  it("says nothing where none went all the way", async () => {
    const report = await typical(like("A-1"), alike(3, { until: "18" }));
    expect(report).toMatchObject({ typicalOf: 0, points: [] });
  });

  it("shows what an order lacks", async () => {
    const report = await typical(like("A-1", { vanish: "16" }), alike(3));
    expect(differing(report)).toEqual(["16 state"]);
    expect(report.points.find(({ point }) => point === "16")).toMatchObject({
      one: { state: "lost" },
      other: { state: "done" },
    });
  });

  it("does not differ by a step whose span is never seen", async () => {
    const report = await typical(like("A-1", { drop: ["10"] }), alike(3, { drop: ["10"] }));
    expect(report.typicalOf).toBe(3);
    expect(differing(report)).toEqual([]);
  });
});

it("an order in a sweep is compared as one by itself", async () => {
  const traces = [...healthy(3, at - day, hour), ...like("A-1", { until: "18" })];
  const now = endOf(like("A-1", { until: "18" })) + hour;
  const fleet = await fleetOf(traces, { now, from: at - 2 * day });
  expect(differing(differenceOf(judged("A-1", traces, now), named(fleet, "A-1")))).toEqual([]);
});
