import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../../src/order/assess.ts";
import { replay } from "../../src/order/replay.ts";
import { storiesOf } from "../../src/order/story.ts";
import { timelineOf } from "../../src/order/timeline.ts";
import { loadPath } from "../../src/path/load.ts";
import { day, hour, minute, order, type OrderOptions } from "../story/order.ts";

const path = loadPath();
const points = path.points.map(({ point }) => point);
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 30 * day;

function timeline(options: Partial<OrderOptions> = {}) {
  const [story] = storiesOf(order({ id: "A-1", at, ...options }), path.fields);
  const replayed = replay(story!, path);
  return { bars: timelineOf(replayed, assess(replayed, now), now), replayed };
}
const barsAt = (options: Partial<OrderOptions>, point: string) =>
  timeline(options).bars.filter((bar) => bar.point === point);

it("tells work from waits, and whom each wait was for", () => {
  const waits = { "20.1": 5 * hour, "25.1": 2 * day };
  expect(barsAt({ waits }, "20.1").map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ["person", "done"],
    ["work", "done"],
  ]);
  const [approval] = barsAt({ waits }, "20.1");
  expect(approval!.to - approval!.from).toBeGreaterThan(4 * hour);
  expect(barsAt({ waits }, "25.1")[0]!.kind).toBe("external");
  expect(barsAt({ waits: { "13": minute } }, "13")[0]!.kind).toBe("queue");
});

it("waits for nothing inside of a request", () => {
  const inside = path.points.filter(({ within }) => within !== undefined).map(({ point }) => point);
  const waits = timeline().bars.filter(({ kind, point }) => kind !== "work" && inside.includes(point));
  expect(waits).toEqual([]);
});

it("draws each try, and the wait up to the first of them", () => {
  expect(barsAt({ retry: "13" }, "13").map(({ kind, outcome }) => [kind, outcome])).toEqual([
    ["queue", "done"],
    ["work", "failed"],
    ["work", "done"],
  ]);
  const [wait, first] = barsAt({ retry: "13" }, "13");
  expect(wait!.to).toBe(first!.from);
});

describe("where the order is", () => {
  it("the wait is open, up to the present moment, with its deadline", () => {
    const [open, ...rest] = barsAt({ until: "12" }, "13");
    expect(rest).toEqual([]);
    expect(open).toMatchObject({ outcome: "open", kind: "queue", to: now });
    expect(open!.deadline! - open!.from).toBe(40 * minute + path.exportLag);
  });

  it("nobody who is not hurried has a deadline", () => {
    expect(barsAt({ until: "3" }, "5")).toMatchObject([{ outcome: "open", kind: "person", deadline: null }]);
  });

  it("what failed is not waited for", () => {
    expect(barsAt({ fail: "7" }, "7").map(({ outcome }) => outcome)).toEqual(["failed"]);
  });
});

it("whatever became of an order: no bar ends before it begins or later than now, and only what happened has work", () => {
  const any = fc.record({
    shape: fc.constantFrom("java" as const, "dotnet" as const, "node" as const),
    variant: fc.constantFrom("shop" as const, "partner" as const),
    until: fc.constantFrom(...points),
    vanish: fc.constantFrom(...points),
    drop: fc.uniqueArray(fc.constantFrom(...points), { maxLength: 3 }),
    skew: fc.constantFrom({}, { "mes-api": -hour }, { "crm-api": hour }),
  });
  fc.assert(
    fc.property(any, (one) => {
      const [story] = storiesOf(order({ id: "A-1", at, ...one }), path.fields);
      if (story === undefined) return;
      const { bars, replayed } = timeline(one);
      for (const { from, to, kind, point } of bars) {
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(now);
        if (kind === "work") expect(replayed.points.get(point)!.attempts.length).toBeGreaterThan(0);
      }
    }),
  );
});
