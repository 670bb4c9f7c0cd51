import { describe, expect, it } from "vitest";
import { alarmsIn } from "../../../src/fleet/alarms.ts";
import { reachOf } from "../../../src/order/reach.ts";
import { loadPath } from "../../../src/path/load.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { day, healthy, hour, minute, order } from "../../story/order.ts";

const friday = Date.UTC(2026, 10, 6, 17, 30) * 1_000;
const monday = Date.UTC(2026, 10, 9, 9) * 1_000;
const before = healthy(12, friday - 9 * day, 15 * hour);

/** What `lost` finds in a window that ends now. */
async function lost(traces: readonly Trace[], now: number, width = day) {
  const from = now - width;
  const { orders, search } = await fleetOf(traces, { now, from, reach: reachOf(loadPath()) });
  return alarmsIn(orders, ["lost"], search.window).map(
    ({ judged: { order: one }, alarm }) => `${one.asked} ${alarm.point}`,
  );
}

describe("an order that is lost before a weekend, in which nobody comes", () => {
  const ours = order({ id: "A-1", at: friday, vanish: "13" });
  const next = order({ id: "M-1", at: monday });

  it("is found as soon as somebody overtakes it, however short the time that is looked at", async () => {
    const traces = [...before, ...ours, ...next];
    expect(await lost(traces, monday - hour)).toEqual([]);
    expect(await lost(traces, monday + 30 * minute)).toEqual(["A-1 13"]);
    expect(await lost(traces, monday + 30 * minute, hour)).toEqual(["A-1 13"]);
    expect(await lost(traces, monday + 8 * hour)).toEqual(["A-1 13"]);
  });

  it("is reported in the window in which the loss was proved, and not for ever after", async () => {
    const after = healthy(8, monday + hour, 6 * hour);
    expect(await lost([...before, ...ours, ...next, ...after], monday + 2 * day)).toEqual([]);
  });

  it("and who got past before the weekend is not", async () => {
    const friend = order({ id: "F-1", at: friday - hour });
    expect(await lost([...before, ...friend, ...next], monday + 30 * minute)).toEqual([]);
  });

  it("though one that came before it, and was late, has just passed", async () => {
    // This order came before ours, and overtakes nobody.
    const late = order({ id: "Z-1", at: friday - hour, waits: { "13": 2 * day + 15.3 * hour } });
    const passed = late
      .flatMap(({ spans }) => spans)
      .find(({ kind, service }) => kind === "consumer" && service === "mes-api")!;
    expect([passed.start > monday - 70 * minute, passed.start < monday - 30 * minute]).toEqual([true, true]);
    const traces = [...before, ...ours, ...late, ...next];
    expect(await lost(traces, monday + 30 * minute, hour)).toEqual(["A-1 13"]);
  });

  it.each(["3", "10", "12", "16", "20.3", "21.2"])("inside of a request too, at %s", async (point) => {
    const inside = order({ id: "A-1", at: friday, vanish: point });
    const later = order({ id: "M-1", at: monday });
    const end = Math.max(...later.flatMap(({ spans }) => spans.map((span) => span.end)));
    const told = new Set<string>();
    for (let now = monday; now < Math.min(end, monday + 2 * day) + day; now += day)
      for (const one of await lost([...before, ...inside, ...later], now)) told.add(one);
    expect([...told]).toContain(`A-1 ${point}`);
  });
});

it("of windows laid end to end, one reports an order that may wait in a backlog", async () => {
  const at = monday;
  const sent = (i: number) => {
    const begun = at + i * minute;
    const spans = order({ id: `B-${i}`, at: begun, until: "12" }).flatMap((trace) => trace.spans);
    return Math.max(...spans.map(({ end }) => end));
  };
  const busy = (i: number) =>
    order({ id: `B-${i}`, at: at + i * minute, waits: { "13": at + (50 + i) * minute - sent(i) } });
  const traces = [
    ...before,
    ...order({ id: "A-1", at, vanish: "13" }),
    ...[1, 2].flatMap(busy),
    ...healthy(3, at + 10 * minute, 10 * minute),
  ];
  for (const width of [10 * minute, hour]) {
    const told: string[] = [];
    for (let now = at + 30 * minute; now < at + 4 * hour; now += width) told.push(...(await lost(traces, now, width)));
    expect(new Set(told)).toEqual(new Set(["A-1 13"]));
  }
});
