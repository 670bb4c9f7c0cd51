import { describe, expect, it } from "vitest";
import type { FleetOf } from "../../src/fleet/fleet.ts";
import { slowQueriesIn } from "../../src/fleet/slow-queries.ts";
import { slowIn, type StepTimes } from "../../src/fleet/slow.ts";
import { stagesOf } from "../../src/fleet/stages.ts";
import type { JudgedOrder } from "../../src/order/investigation.ts";
import { loadPath } from "../../src/path/load.ts";
import type { AttributeValue, Span, Trace } from "../../src/trace/span.ts";
import { day, hour, minute, order, type OrderOptions, second } from "../story/order.ts";
import { span } from "../trace/span.ts";
import { edit, fleetOf } from "./memory.ts";

const path = loadPath();
/** The window begins here. */
const from = Date.UTC(2026, 10, 9, 9) * 1_000;

/** Orders that are priced and wait for the seller. One comes every minute, the first a minute after `at`. */
const orders = (prefix: string, count: number, at: number, more: Partial<OrderOptions> = {}): Trace[] =>
  Array.from({ length: count }, (_, i) =>
    order({ id: `${prefix}-${i}`, at: at + (i + 1) * minute, until: "18", ...more }),
  ).flat();
const earlier = (count: number, more: Partial<OrderOptions> = {}) => orders("H", count, from - day, more);
const ours = (count: number, more: Partial<OrderOptions> = {}) => orders("A", count, from, more);

const stepsIn = (fleet: FleetOf<JudgedOrder>): readonly StepTimes[] =>
  slowIn(fleet, fleet.orders.flatMap(stagesOf), [], null).steps;

async function steps(traces: readonly Trace[], now = from + 12 * hour): Promise<readonly StepTimes[]> {
  return stepsIn(await fleetOf(traces, { now, from, reach: 2 * day }));
}
const stepAt = (all: readonly StepTimes[], point: string, kind: StepTimes["kind"]) =>
  all.find((one) => one.point === point && one.kind === kind);
const step = async (traces: readonly Trace[], point: string, kind: StepTimes["kind"], now?: number) =>
  stepAt(await steps(traces, now), point, kind);

/** Makes one span, and every span around it, take longer. */
const longer = (
  traces: readonly Trace[],
  isMeant: (span: Span) => boolean,
  by: number,
  attributes: Record<string, AttributeValue> = {},
): Trace[] =>
  edit(traces, (one) =>
    isMeant(one)
      ? { ...one, end: one.end + by, attributes: new Map([...one.attributes, ...Object.entries(attributes)]) }
      : one.kind === "consumer" && one.name.includes("calculation.requests")
        ? { ...one, end: one.end + by }
        : one,
  );
/** About this time: the simulator adds some milliseconds between two waits, and some seconds until a price arrives. */
const about = (time: number): unknown => expect.closeTo(time, time < hour ? -5 : -8);
const isSave = ({ name }: Span) => name === "INSERT shop.calculations";

describe("a limit of the path that was passed", () => {
  it("is reported for a database stage over five seconds", async () => {
    const [slow, others] = [longer(ours(1), isSave, 6 * second), orders("B", 3, from + hour)];
    expect(await step([...slow, ...others], "16", "work")).toMatchObject({
      verdict: "over-limit",
      slow: 1,
      count: 4,
      limit: 5 * second,
      worst: { order: "A-0" },
    });
    expect(await step([...longer(ours(1), isSave, 4 * second), ...others], "16", "work")).toMatchObject({
      verdict: null,
      slow: 0,
      limit: null,
    });
  });

  it("but not where its query is analytic", async () => {
    const text = { "db.statement": "INSERT INTO calculations SELECT * FROM analytics_daily" };
    expect(await step(longer(ours(1), isSave, 6 * second, text), "16", "work")).toMatchObject({ verdict: null });
  });

  it.each([
    ["a poll", "11", "poll", { "11": 6 * minute }, 5 * minute],
    ["a queue", "13", "queue", { "13": 41 * minute }, 40 * minute],
  ] as const)("is told of %s that took too long", async (_what, point, kind, waits, limit) => {
    const [slow, others] = [ours(1, { waits }), orders("B", 3, from + hour)];
    expect(await step([...slow, ...others], point, kind)).toMatchObject({
      verdict: "over-limit",
      slow: 1,
      count: 4,
      limit,
      max: about(waits[point as keyof typeof waits]),
      worst: { order: "A-0" },
    });
  });

  // The document allows 30 minutes from the file to the price. The calculation takes them.
  it("is reported for the calculation that took too long, with its time", async () => {
    const [slow, others] = [ours(1, { waits: { "15b": 40 * minute } }), orders("B", 3, from + hour)];
    const all = await steps([...slow, ...others]);
    expect(stepAt(all, "15b", "work")).toMatchObject({
      verdict: "over-limit",
      slow: 1,
      limit: 30 * minute,
      max: 40 * minute,
    });
  });

  it("is never reported for a step that took less than that", async () => {
    const waits = { "11": 50 * minute, "13": 39 * minute, "15b": 40 * minute };
    const over = (await steps(ours(2, { waits }))).filter(({ verdict }) => verdict === "over-limit");
    expect(over.length).toBeGreaterThan(0);
    expect(over.filter(({ max, limit }) => max <= limit!)).toEqual([]);
  });

  it("comes before everything else", async () => {
    const [first, ...rest] = await steps([
      ...longer(ours(1), isSave, 6 * second),
      ...orders("B", 3, from + hour, { until: "25.2" }),
    ]);
    expect([first?.point, first?.verdict]).toEqual(["16", "over-limit"]);
    expect(rest[0]!.p95).toBeGreaterThan(first!.p95);
  });
});

describe("slower than before", () => {
  const slow = { waits: { "13": minute } };

  it.each([
    ["5 of 5 against 60", 60, 5, 0, "slower", 5],
    ["5 of 5 against 50", 50, 5, 0, "slower", 5],
    ["5 of 5 against 49, by their spread", 49, 5, 0, "slower", 5],
    ["5 of 5 against 10, by their spread", 10, 5, 0, "slower", 5],
    ["5 of 5 against 9: too few to tell what is usual", 9, 5, 0, null, 0],
    ["5 of 5 against none", 0, 5, 0, null, 0],
    ["none of 20 against 60", 60, 0, 20, null, 0],
    ["one of 20 against 60: chance", 60, 1, 19, null, 1],
    ["one alone against 60: chance", 60, 1, 0, null, 1],
    ["one of 20 against 20: chance", 20, 1, 19, null, 1],
    ["one alone against 20: chance", 20, 1, 0, null, 1],
    ["6 of 20 against 60", 60, 6, 14, "slower", 6],
    ["4 of 40 against 60: one in twenty is that slow anyway", 60, 4, 36, null, 4],
  ] as const)("%s", async (_what, before, many, few, verdict, count) => {
    // All orders have one shape and the same wait, so that only the slow ones differ.
    const usual = { waits: { "13": 2 * second } };
    const traces = [...earlier(before, usual), ...ours(many, slow), ...orders("B", few, from + 2 * hour, usual)];
    const told = await step(traces, "13", "queue");
    expect({ verdict: told?.verdict, slow: told?.slow, count: told?.count }).toEqual({
      verdict,
      slow: count,
      count: many + few,
    });
    expect(told?.baseline?.count ?? 0).toBe(before < 10 ? 0 : before);
    if (before >= 10) expect(told?.baseline).toEqual({ count: before, p50: about(2 * second), p95: about(2 * second) });
  });

  it("by less than can be felt is not slower", async () => {
    const waits = (wait: number) => ({ waits: { "13": wait } });
    const told = await step([...earlier(60, waits(20_000)), ...ours(10, waits(119_000))], "13", "queue");
    expect(told).toMatchObject({ verdict: null, slow: 0 });
    const felt = await step([...earlier(60, waits(20_000)), ...ours(10, waits(121_000))], "13", "queue");
    expect(felt).toMatchObject({ verdict: "slower", slow: 10 });
  });

  // Waits range from a millisecond to eight minutes. Ten minutes are more than ever before, yet no outlier in so wide a
  // spread.
  it.each([
    ["by many others: past the 95th of 100", 3, "slower", 5],
    ["by few others: no outlier among them", 1, null, 0],
  ] as const)("where anything is usual, is told %s", async (_what, times, verdict, count) => {
    const spread = Array.from({ length: 20 * times }, (_, i) =>
      order({ id: `H-${i}`, at: from - day + i * minute, until: "18", waits: { "13": 2 ** (i % 20) * 1_000 } }),
    ).flat();
    const told = await step([...spread, ...ours(5, { waits: { "13": 10 * minute } })], "13", "queue");
    expect(told).toMatchObject({ verdict, slow: count, baseline: { count: 20 * times } });
  });
});

describe("what can't be slow", () => {
  it.each([
    ["the seller, past a day", "20.1", "person", "seller", { "20.1": 3 * day }],
    ["the carrier, past two weeks", "25.1", "external", "carrier", { "25.1": 20 * day }],
  ] as const)("%s", async (_who, point, kind, who, waits) => {
    const long = ours(3, { until: "25.2", waits });
    const usual = orders("H", 60, from - 30 * day, { until: "25.2", waits: { [point]: 3 * hour } });
    const fleet = await fleetOf([...usual, ...long], { now: from + 60 * day, from, reach: 40 * day });
    const all = stepsIn(fleet);
    expect(stepAt(all, point, kind)).toMatchObject({
      who,
      verdict: null,
      p50: about(waits[point as keyof typeof waits]),
    });
    // Steps of people come after those of machines, however long they took.
    const kinds = all.map((one) => one.kind === "person" || one.kind === "external");
    expect(kinds).toEqual([...kinds].sort((a, b) => Number(a) - Number(b)));
  });

  it("is a wait that only two clocks make: it is left out", async () => {
    const all = await steps(ours(3, { skew: { "mes-api": -10 * second } }));
    expect(stepAt(all, "13", "queue")).toBeUndefined();
    expect(stepAt(all, "13", "work")?.count).toBe(3);
  });

  it("is what a request does between its steps, unless it is too much", async () => {
    expect((await steps(ours(3))).filter(({ kind }) => kind === "unobserved")).toEqual([]);
  });
});

describe("the steps of a window", () => {
  it("are those that ended in it", async () => {
    // The message was sent before the window and received inside of it.
    const across = order({ id: "A-1", at: from - 30 * minute, until: "13", waits: { "13": 35 * minute } });
    expect(await step(across, "13", "queue")).toMatchObject({ count: 1, baseline: null });
    expect(await step(across, "2", "work")).toBeUndefined();
    expect(await step(across, "13", "queue", from + minute)).toBeUndefined();
  });

  it("are shown with their times: the median, the 95th of 100, the longest and its order", async () => {
    const traces = Array.from({ length: 20 }, (_, i) =>
      order({ id: `A-${i}`, at: from + i * minute, until: "18", waits: { "13": (i + 1) * second } }),
    ).flat();
    expect(await step(traces, "13", "queue")).toMatchObject({
      who: null,
      count: 20,
      p50: about(10 * second),
      p95: about(19 * second),
      max: about(20 * second),
      worst: { order: "A-19" },
    });
  });
});

describe("a query that takes too long", () => {
  const query = (took: number, attributes: Record<string, AttributeValue>, own: Partial<Span> = {}): Trace => {
    const root = span({ spanId: "r", kind: "internal", attributes: { order_id: "A-1" } });
    const one = span({ spanId: "q", kind: "client", start: 1_000_000, end: 1_000_000 + took, attributes });
    return { traceId: "t1", spans: [root, { ...one, ...own }], warnings: [] };
  };
  const sql = (text: string) => ({ "db.system.name": "postgresql", "db.query.text": text });

  it("is shown, with its operation and its service", () => {
    const trace = query(5 * second + 1, sql("UPDATE shop.orders SET note = 'jane@example.com'"));
    expect(slowQueriesIn(trace, path)).toEqual([
      {
        traceId: "t1",
        spanId: "q",
        service: "mes-api",
        what: "UPDATE orders",
        at: 1_000_000,
        took: 5 * second + 1,
        orders: ["A-1"],
      },
    ]);
  });

  it.each([
    ["within the limit", query(5 * second, sql("UPDATE orders SET a = 1"))],
    ["no database's", query(9 * second, { "http.request.method": "GET" })],
    ["analytic by its text", query(9 * second, sql("SELECT * FROM analytics_daily"))],
    ["analytic, in capitals", query(9 * second, sql("INSERT INTO REPORT_LINES VALUES (?)"))],
    ["analytic by its name", query(9 * second, sql("SELECT 1"), { name: "fill dashboard" })],
  ])("unless it is %s", (_what, trace) => {
    expect(slowQueriesIn(trace, path)).toEqual([]);
  });

  it("is shown once if a driver's span is inside its framework's", () => {
    const { spans, ...trace } = query(9 * second, sql("SELECT 1"));
    const driver = { ...spans[1]!, spanId: "d", parentId: "q" };
    expect(slowQueriesIn({ ...trace, spans: [...spans, driver] }, path)).toMatchObject([{ spanId: "q" }]);
  });

  it("makes no step slow in which it is", async () => {
    const traces = ours(1, { waits: { "15b": 10 * minute } }).map(({ spans, ...trace }) => {
      const calculation = spans.find(({ name }) => name === "calculate price");
      const slow = calculation && { ...query(9 * second, sql("SELECT 1")).spans[1]!, parentId: calculation.spanId };
      return { ...trace, spans: slow === undefined ? spans : [...spans, { ...slow, traceId: trace.traceId }] };
    });
    const fleet = await fleetOf(traces, { now: from + 12 * hour, from });
    expect(fleet.orders[0]!.findings).toMatchObject([{ code: "slow", point: "15b", evidence: { what: "query" } }]);
    expect(stepAt(stepsIn(fleet), "15b", "work")).toMatchObject({ count: 1, slow: 0, limit: null, verdict: null });
  });

  it("is called by its span's name where nothing says what it does", () => {
    expect(slowQueriesIn(query(9 * second, { "db.system": "mongodb" }, { name: "find" }), path)).toMatchObject([
      { what: "find" },
    ]);
  });
});
