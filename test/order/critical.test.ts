import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalPath, criticalPathTo } from "../../src/order/critical.ts";
import { replay } from "../../src/order/replay.ts";
import type { CriticalStretch } from "../../src/order/report-details.ts";
import { storiesOf } from "../../src/order/story.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Trace } from "../../src/trace/span.ts";
import { day, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import type { Shape } from "../story/shapes.ts";
import { twoConsumers } from "../story/two-consumers.ts";

const path = loadPath();
const points = path.points.map(({ point }) => point);
const at = Date.UTC(2026, 10, 9, 9) * 1_000;

function replayed(traces: readonly Trace[]) {
  const [story] = storiesOf(traces, path.fields);
  return story === undefined ? undefined : replay(story, path);
}
const critical = (options: Partial<OrderOptions> = {}): CriticalStretch[] =>
  criticalPath(replayed(order({ id: "A-1", at, ...options }))!);

const stretchesAt = (stretches: readonly CriticalStretch[], point: string) =>
  stretches.filter((one) => one.point === point);
const took = ({ from, to }: CriticalStretch): number => to - from;
/** How long the order waited for a point, and in which way. */
const wait = (stretches: readonly CriticalStretch[], point: string): [string, number] | undefined => {
  const found = stretchesAt(stretches, point).find(({ kind }) => kind !== "work");
  return found && [found.kind, took(found)];
};

const any = fc.record({
  shape: fc.constantFrom<Shape>("java", "dotnet", "node"),
  variant: fc.constantFrom("shop" as const, "partner" as const),
  until: fc.constantFrom(...points),
  fault: fc.option(fc.record({ way: fc.constantFrom("vanish", "fail", "retry"), point: fc.constantFrom(...points) })),
  drop: fc.uniqueArray(fc.constantFrom(...points), { maxLength: 3 }),
  skew: fc.constantFrom(0, 0, -30 * second, 5 * second, 2 * hour),
  waits: fc.dictionary(fc.constantFrom("5", "9", "11", "13", "20.1", "22.1", "25.1"), fc.nat(2 * hour)),
  nested: fc.boolean(),
});
type Any = typeof any extends fc.Arbitrary<infer T> ? T : never;

const told = ({ fault, skew, nested, ...rest }: Any) => {
  const traces = order({
    id: "A-1",
    at,
    ...rest,
    skew: { "mes-api": skew },
    ...(fault === null ? {} : { [fault.way]: fault.point }),
  });
  return replayed(nested ? twoConsumers(traces) : traces);
};

describe("the stretches of any order", () => {
  it("follow each other without a gap or an overlap, each of some time", () => {
    fc.assert(
      fc.property(any, (one) => {
        const facts = told(one);
        fc.pre(facts !== undefined);
        const stretches = criticalPath(facts);
        for (const stretch of stretches) expect(took(stretch)).toBeGreaterThan(0);
        expect(stretches.slice(1).map(({ from }) => from)).toEqual(stretches.slice(0, -1).map(({ to }) => to));
      }),
      { numRuns: 400 },
    );
  });

  it("end with the last that was done, and begin with what needed nothing that is seen", () => {
    fc.assert(
      fc.property(any, (one) => {
        // A clock that is off reverses before and after, so there is no first step then.
        const facts = told({ ...one, skew: 0 });
        fc.pre(facts !== undefined);
        const stretches = criticalPath(facts);
        const done = [...facts.points.values()].flatMap((point) => (point.done === undefined ? [] : [point.done]));
        expect(stretches.length > 0).toBe(done.length > 0);
        if (done.length === 0) return;
        expect(stretches.at(-1)!.to).toBe(Math.max(...done.map(({ end }) => end)));
        const starts = done.map(({ start }) => start);
        expect(starts).toContain(stretches[0]!.from);
        if (one.variant === "shop" && !one.drop.includes("2")) expect(stretches[0]!.from).toBe(Math.min(...starts));
      }),
      { numRuns: 400 },
    );
  });

  it("are of points that were done, and a wait is of its point's kind", () => {
    const kinds = new Map([
      ...["5", "9", "20.1", "22.1", "23.1", "24a.1"].map((point) => [point, "person"] as const),
      ["25.1", "external"],
      ["11", "poll"],
      ...["13", "21.1", "24b.1"].map((point) => [point, "queue"] as const),
    ]);
    fc.assert(
      fc.property(any, (one) => {
        const facts = told(one);
        fc.pre(facts !== undefined);
        for (const { point, kind } of criticalPath(facts)) {
          expect(facts.points.get(point)?.done).toBeDefined();
          if (kind !== "work") expect([point, kind]).toEqual([point, kinds.get(point) ?? "unobserved"]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("an order that went all the way", () => {
  const waits = {
    "9": 5 * minute,
    "11": 20 * second,
    "13": 4 * minute,
    "15b": 10 * minute,
    "20.1": 5 * hour,
    "21.1": 3 * second,
    "22.1": 2 * hour,
    "24b.1": 3 * second,
    "25.1": day,
  };

  it.each<Shape>(["java", "dotnet", "node"])("took its time with waits and work, told apart (%s)", (shape) => {
    const stretches = critical({ shape, waits });
    for (const [point, kind, time] of [
      ["11", "poll", waits["11"]],
      ["13", "queue", waits["13"]],
      ["20.1", "person", waits["20.1"]],
      ["21.1", "queue", waits["21.1"]],
      ["22.1", "person", waits["22.1"]],
      ["25.1", "external", waits["25.1"]],
    ] as const)
      // The price takes some seconds to arrive, and the CRM a moment to notice.
      expect([point, ...wait(stretches, point)!]).toEqual([point, kind, expect.closeTo(time, time > hour ? -8 : -6)]);
    const calculated = stretchesAt(stretches, "15b").find(({ kind }) => kind === "work")!;
    expect(took(calculated)).toBe(waits["15b"]);
  });

  it("goes through what kept it, and not through what went on beside it", () => {
    const through = new Set(critical({ waits }).map(({ point }) => point));
    // The shipment's message to the CRM delayed nothing, because the carrier was on the road.
    expect([through.has("24b.1"), through.has("24b.2")]).toEqual([false, false]);
    expect(through.has("24a.1")).toBe(true);
  });

  it("goes through the upload where the file came last", () => {
    const upload = { until: "18", waits: { ...waits, "5": 3 * minute } };
    const through = critical(upload).map(({ point }) => point);
    // The order was confirmed after the upload, so everything waited for the confirmation.
    expect([through.includes("9"), through.includes("7")]).toEqual([true, false]);
  });
});

describe("inside a request", () => {
  it("nothing is waited for: what comes before a step is the request's work", () => {
    const stretches = critical({ until: "3" });
    const traces = order({ id: "A-1", at, until: "3" });
    const request = traces.flatMap(({ spans }) => spans).find(({ kind }) => kind === "server")!;
    expect(stretches).toEqual([{ from: request.start, to: request.end, kind: "work", point: "2" }]);
  });

  it("that has not ended, only finished steps are shown", () => {
    // The consumer's span is exported only when its work is over.
    const traces = order({ id: "A-1", at, until: "15b", shape: "java", drop: ["13"], waits: { "15b": 10 * minute } });
    const stretches = criticalPath(replayed(traces)!);
    expect(stretches.at(-1)).toMatchObject({ point: "15b", kind: "work" });
    expect(took(stretches.at(-1)!)).toBe(10 * minute);
    // Spans that are there tell what the order waited for before: the request was sent, and the file was read.
    expect(stretches.map(({ point }) => point)).toContain("12");
  });
});

describe("a step that took several tries", () => {
  it("is waited for until the one that succeeded", () => {
    const once = critical({ until: "24a.3", shape: "node" });
    const again = critical({ until: "24a.3", shape: "node", retry: "22.1" });
    const work = (stretches: readonly CriticalStretch[]) =>
      stretchesAt(stretches, "22.1").filter(({ kind }) => kind === "work");
    // The request that failed took 20 ms, and came again two seconds later.
    expect(wait(again, "22.1")![1] - wait(once, "22.1")![1]).toBeGreaterThanOrEqual(2 * second);
    expect(wait(again, "22.1")![0]).toBe("person");
    expect(work(again).map(took)).toEqual(work(once).map(took));
  });

  it("inside a request that was accepted is waited for by no person", () => {
    const again = critical({ until: "21.2", shape: "node", retry: "20.3" });
    expect(wait(again, "20.3")).toEqual(["unobserved", expect.any(Number)]);
    expect(wait(again, "20.3")![1]).toBeGreaterThan(second);
    expect(wait(again, "20.1")![0]).toBe("person");
  });
});

it("a step whose span is missing is passed over", () => {
  const stretches = critical({ until: "18", shape: "node", drop: ["10"], waits: { "11": minute } });
  expect(stretchesAt(stretches, "10")).toEqual([]);
  // The order waited for the poll from the confirmation on.
  expect(wait(stretches, "11")).toEqual(["poll", expect.closeTo(minute, -6)]);
});

it("a clock that is off makes no wait, and takes none of the calculation away", () => {
  const stretches = critical({ until: "20.1", skew: { "mes-api": -10 * second }, waits: { "15b": 10 * minute } });
  expect(wait(stretches, "13")).toBeUndefined();
  expect(stretchesAt(stretches, "15b").map(took)).toContain(10 * minute);
});

it("ends at the present moment where an order stands: what it waits there took its time too", () => {
  const facts = replayed(order({ id: "A-1", at, until: "18" }))!;
  const { to } = criticalPath(facts).at(-1)!;
  expect(criticalPathTo("20.1", facts, to + 2 * day).slice(-1)).toEqual([
    { from: to, to: to + 2 * day, kind: "person", point: "20.1", open: true },
  ]);
  expect(criticalPathTo(null, facts, to + 2 * day)).toEqual(criticalPath(facts));
});

it("an order without any done step has no critical path", () => {
  expect(critical({ fail: "2" })).toEqual([]);
});
