import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isIn } from "../../../src/fleet/alarms.ts";
import { reportOf } from "../../../src/order/investigation.ts";
import { conclude, investigate } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { searchCohorts } from "../../../src/search/cohort/cohort-search.ts";
import { gather } from "../../../src/search/gather.ts";
import { investigateOrder } from "../../../src/search/one-order/investigate-order.ts";
import type { SweepQuery } from "../../../src/search/sweep/sweep-state.ts";
import { sweep } from "../../../src/search/sweep/sweep.ts";
import { told } from "../../../src/sentence.ts";
import { inMemory } from "../../../src/sources/file/in-memory.ts";
import type { TraceSource } from "../../../src/sources/source.ts";
import { fieldOf } from "../../../src/trace/attributes.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import { latestEnd, type Span, type Trace } from "../../../src/trace/span.ts";
import { withoutKeys } from "../../story/keyless.ts";
import { literalRequest } from "../../story/literal-request.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../../story/order.ts";
import { randomFrom } from "../../story/random.ts";
import { span } from "../../trace/span.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const never = new AbortController().signal;

/** A storage that returns traces with a span in the window, and notes which keys it was asked for. */
function memory(traces: readonly Trace[], unseen: readonly Interval[] = []) {
  const keys: string[] = [];
  const find = (fits: (span: Span) => boolean) => ({
    traces: traces.filter(({ spans }) => spans.some(fits)),
    truncated: false,
    notes: [],
  });
  const isIn = ({ start }: Span, { from, to }: Interval) => start >= from && start <= to;
  const source: TraceSource & { totals(): { requests: number } } = {
    name: "memory",
    traceUrl: () => undefined,
    totals: () => ({ requests: 0 }),
    byTraceId: async () => ({ traces: [], truncated: false, notes: [] }),
    byAttribute: async (names, value, window) => {
      keys.push(value);
      return find((span) => isIn(span, window) && fieldOf(span, names).includes(value));
    },
    byService: async ({ service, operation }, window) =>
      find((span) => span.service === service && isIn(span, window) && (operation?.(span.name, span.kind) ?? true)),
    everyTrace: async (services, window, { each }) => {
      for (const trace of find((span) => services?.includes(span.service) === true && isIn(span, window)).traces)
        each(trace);
      return { services: services ?? [], unseen: unseen.filter(({ to }) => to <= window.to), notes: [] };
    },
  };
  return { source, keys };
}

const everything = { reach: 0, matters: () => true, signal: never };
const swept = async (traces: readonly Trace[], window: Interval, more: Partial<SweepQuery> = {}) => {
  const { source, keys } = memory(traces);
  const fleet = await sweep(source, path, { ...everything, window, now: window.to, ...more }, reportOf);
  return { fleet, keys, said: new Map(fleet.orders.map((one) => [one.order.asked, one])) };
};

/** What `show` says of the same order with the same storage. */
async function shown(id: string, traces: readonly Trace[], now: number) {
  const { source } = memory(traces);
  const gathered = await gather(id, source, path.fields, { from: now - 30 * day, to: now });
  const investigation = investigate(id, gathered.traces, path, { now });
  const cohorts = await searchCohorts({ source, path, now }, investigation.questions, gathered.traces);
  return conclude(investigation, cohorts).verdict;
}

const points = path.points.map(({ point }) => point);
const fault = fc.constantFrom<Partial<OrderOptions>>(
  {},
  ...points.flatMap((point) => [{ vanish: point }, { fail: point }, { until: point }]),
);

describe("a sweep", () => {
  it("says of every order what show says of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ fault, shape: fc.constantFrom("java" as const, "dotnet" as const, "node" as const) }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom(hour, 2 * day, 20 * day),
        async (odd, later) => {
          const cohort = healthy(12, at - day, 6 * hour);
          const own = odd.map(({ fault: what, shape }, i) =>
            order({ id: `X-${i}`, at: at + i * minute, shape, ...what }),
          );
          const traces = [...cohort, ...own.flat()];
          const now = at + later;
          const past = traces
            .map((trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= now) }))
            .filter(({ spans }) => spans.length > 0);
          const { said } = await swept(past, { from: at - 2 * day, to: now });
          for (const i of odd.keys()) {
            const verdict = await shown(`X-${i}`, past, now);
            const one = said.get(`X-${i}`)?.verdict;
            expect({ state: one?.state ?? "not-found", point: one?.point ?? null }).toEqual({
              state: verdict.state,
              point: verdict.point,
            });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([1, 0.98])(
    "says of a queue that stands that it does, and so does show: %d of traces are kept",
    async (share) => {
      const random = randomFrom("keep");
      const before = healthy(150, at - 9 * day, 80 * minute).filter(() => random.next() < share);
      const standing = Array.from({ length: 12 }, (_, i) =>
        order({ id: `D-${i}`, at: at + i * 10 * minute, until: "12" }),
      );
      const traces = [...before, ...standing.flat()];
      const now = at + 4 * hour;
      const { said } = await swept(traces, { from: at - 10 * day, to: now });
      for (const id of ["D-0", "D-5", "D-11"]) {
        expect(said.get(id)!.verdict).toMatchObject({ state: "stuck", point: "13" });
        expect(await shown(id, traces, now)).toMatchObject({ state: "stuck", point: "13" });
      }
    },
  );

  it("fetches an order that began before the window by its key, and no other", async () => {
    const long = order({ id: "X-1", at, waits: { "20.1": 20 * hour }, vanish: "24a.2" });
    // The window has enough orders, so the sweep looks no further back for comparison.
    const others = Array.from({ length: 70 }, (_, i) =>
      order({ id: `H-${i}`, at: at + i * 10 * minute, shape: "node" }),
    );
    const traces = [...others.flat(), ...long];
    const end = Math.max(...long.flatMap(({ spans }) => spans.map((span) => span.end)));
    const shipped = long.flatMap(({ spans }) => spans).find(({ name }) => name.includes("order.shipped"))!.start;
    const window = { from: shipped - hour, to: end + hour };
    const { said, keys } = await swept(traces, window, {
      matters: (alarm, window) => isIn(alarm, window, path),
      onlyWindow: true,
    });
    expect(said.get("X-1")?.verdict).toMatchObject({ state: "lost", point: "24a.2" });
    expect(new Set(keys)).toEqual(new Set(["X-1", "c-X-1"]));
    expect(said.get("X-1")?.rows[1]?.state).toBe("done");
  });

  it.each([
    { from: "long", before: 9 * day, state: "undecidable", keys: ["X-1"] },
    { from: "shortly", before: hour, state: "in-progress", keys: [] },
  ])(
    "judges an order whose beginning did not arrive as show does, if the search began $from before it was seen",
    async (one) => {
      const long = order({ id: "X-1", at, until: "20.3" });
      const approved = long.find(({ spans }) => spans.some(({ name }) => name.includes("approve")))!;
      const last = long.slice(long.indexOf(approved));
      const others = Array.from({ length: 70 }, (_, i) => order({ id: `H-${i}`, at: at + i * 10 * minute }));
      const traces = [...others.flat(), ...last];
      const now = Math.max(...last.flatMap(({ spans }) => spans.map((span) => span.end))) + minute;
      const { said, keys } = await swept(
        traces,
        { from: approved.spans[0]!.start - one.before, to: now },
        {
          matters: (alarm, window, id) => id === "X-1" && isIn(alarm, window, path),
          onlyWindow: true,
        },
      );
      const shownState = (await shown("X-1", traces, now)).state;
      expect({ shown: shownState, told: said.get("X-1")?.verdict.state, keys: [...new Set(keys)] }).toEqual({
        shown: "undecidable",
        told: one.state,
        keys: one.keys,
      });
    },
  );

  it.each([
    { asked: "what each order does", onlyWindow: {}, state: "lost", keys: ["X-1"] },
    { asked: "what was lost", onlyWindow: { onlyWindow: true } as const, state: "undecidable", keys: [] },
  ])("fetches an order that somebody only looked at in the window if it is asked $asked", async (one) => {
    const looked = literalRequest("X-1", "shop-api", "submit", at + 2 * day);
    const others = Array.from({ length: 70 }, (_, i) => order({ id: `H-${i}`, at: at + 2 * day - i * 10 * minute }));
    const traces = [...order({ id: "X-1", at, vanish: "10" }), ...others.flat(), looked];
    const window = { from: at + 2 * day - minute, to: at + 2 * day + hour };
    const { said, keys } = await swept(traces, window, { matters: (_, __, id) => id === "X-1", ...one.onlyWindow });
    expect([said.get("X-1")?.verdict.state, [...new Set(keys)]]).toEqual([one.state, one.keys]);
  });

  it("does not fetch an order only because a step took as long as it may", async () => {
    const ours = order({ id: "X-1", at, until: "23.2", shape: "java", waits: { "23.1": 10 * day } });
    const changed = ours.flatMap(({ spans }) => spans).find(({ name }) => name.includes("status_change"))!.start;
    const others = Array.from({ length: 70 }, (_, i) =>
      order({ id: `H-${i}`, at: changed - 10 * hour + i * 10 * minute, shape: "java" }),
    );
    const { keys } = await swept(
      [...others.flat(), ...ours],
      { from: changed - 7 * day, to: changed + hour },
      { matters: (_, __, id) => id === "X-1", onlyWindow: true },
    );
    expect(keys).toEqual([]);
  });

  it("reads an order that began before the window as of when a recording was last heard of, as show does", async () => {
    const others = healthy(80, at - day, hour / 2);
    const end = latestEnd(others.flatMap(({ spans }) => spans));
    // Spans whose parents were still under way when the recording ended.
    const traceId = "ab".repeat(16);
    const cutOff: Trace = {
      traceId,
      warnings: [],
      spans: ["1", "2", "3"].map((id) =>
        span({ traceId, spanId: id, parentId: `f${id}`, start: end - minute, end, attributes: { order_id: "L-1" } }),
      ),
    };
    const recording = inMemory("recording", [...others, ...order({ id: "L-1", at, until: "12" }), cutOff], undefined);
    const now = recording.end + day;
    const window = { from: at + hour, to: now };
    const shown = await investigateOrder(
      "L-1",
      { source: recording, window: { ...window, from: at - day }, now },
      path,
    );
    const { orders } = await sweep(recording, path, { ...everything, window, now }, reportOf);
    const { verdict } = orders.find((one) => one.order.asked === "L-1")!;
    expect([shown.verdict, verdict].map(({ state, point }) => `${state} ${point}`)).toEqual(["lost 13", "lost 13"]);
  });

  it("finds the order of a calculation that began before the window", async () => {
    const traces = order({ id: "X-1", at, until: "15b", shape: "node" });
    const received = traces.flatMap(({ spans }) => spans).find(({ kind }) => kind === "consumer")!;
    const { source, keys } = memory(traces);
    const window = { from: received.start - second, to: received.end + minute };
    const fleet = await sweep(source, path, { reach: 0, signal: never, window, now: window.to }, reportOf);
    expect(fleet.orders.map((one) => one.order.asked)).toEqual(["X-1"]);
    expect(new Set(keys)).toEqual(new Set(["c-X-1", "X-1"]));
  });

  it.each([
    { later: 20 * second, asked: ["X-1", "c-X-1"] },
    { later: hour, asked: [] },
  ])(
    "asks again for an order with spans missing only while they may be on their way: $later",
    async ({ later, asked }) => {
      // The request around the failed step never arrived.
      const traces = order({ id: "X-1", at, fail: "24a.2" }).map((trace, i, all) =>
        i === all.length - 1 ? { ...trace, spans: trace.spans.filter(({ kind }) => kind !== "server") } : trace,
      );
      const others = Array.from({ length: 70 }, (_, i) =>
        order({ id: `H-${i}`, at: at - i * 10 * minute, until: "12" }),
      );
      const now = Math.max(...traces.flatMap(({ spans }) => spans.map(({ end }) => end))) + later;
      const window = { from: at - day, to: now };
      const { keys, said } = await swept([...others.flat(), ...traces], window, {
        matters: (alarm, _, id) => id === "X-1" && isIn(alarm, window, path),
      });
      expect(said.get("X-1")?.verdict).toMatchObject({ state: "failed", point: "24a.2" });
      expect([...new Set(keys)].sort()).toEqual(asked);
    },
  );

  it("looks further back where many orders began before the window, and asks for a few of them by their keys", async () => {
    const all = healthy(100, at, 10 * minute, { shape: "java" });
    const ends = all.flatMap(({ spans }) => spans.map(({ end }) => end)).sort((a, b) => a - b);
    const window = { from: ends.at(-1)! - 12 * hour, to: ends.at(-1)! + minute };
    const wide = await swept(all, { ...window, from: at - hour });
    const short = await swept(all, window);
    expect(short.fleet.states).toEqual(wide.fleet.states);
    expect(short.keys.filter((key) => key.startsWith("H-")).length).toBeLessThan(20);
    // Of what is only asked about in the window nothing is looked up before it.
    const only = await swept(all, window, { onlyWindow: true, matters: () => false });
    expect([only.keys, only.fleet.search.swept.from]).toEqual([[], window.from]);
  });

  it("looks at the days before if too few orders show what is usual", async () => {
    const lost = order({ id: "X-1", at, until: "12" });
    const before = healthy(8, at - 5 * day, hour);
    const { said, fleet } = await swept([...before, ...lost], { from: at - hour, to: at + 3 * hour });
    expect(said.get("X-1")?.verdict).toMatchObject({ state: "stuck", point: "13", reason: "nobody-overtook" });
    expect(fleet.search.swept.from).toBeLessThan(at - 4 * day);
  });

  it("calls nobody lost by what it has not seen", async () => {
    const traces = [...order({ id: "X-1", at, until: "12" }), ...healthy(9, at + minute, hour)];
    const window = { from: at - hour, to: at + day };
    const { source } = memory(traces, [{ from: at, to: at + minute }]);
    const fleet = await sweep(source, path, { ...everything, window, now: window.to }, reportOf);
    expect(fleet.search.unseen).toHaveLength(1);
    // The order's own traces are found by its key, and the orders that overtook it were seen.
    expect(fleet.orders.find(({ order: one }) => one.asked === "X-1")?.verdict.state).toBe("lost");
    expect(fleet.orders.filter(({ verdict }) => verdict.state === "completed")).toEqual([]);
  });

  it("fetches many orders by their keys at the same time, and never too many", async () => {
    const cut = Array.from({ length: 80 }, (_, i) =>
      order({ id: `X-${i}`, at: at + i * minute, until: "24b.2", vanish: "24a.2" }),
    );
    const window = { from: at + 15 * hour, to: at + 5 * day };
    const { source } = memory([...cut.flat(), ...healthy(9, at, hour)]);
    let [open, most, requests] = [0, 0, 0];
    const counted: typeof source = {
      ...source,
      totals: () => ({ requests }),
      // A sweep that takes so many requests is not made longer.
      everyTrace: (...asked) => {
        requests += 1_000;
        return source.everyTrace(...asked);
      },
      byAttribute: async (...asked) => {
        most = Math.max(most, (open += 1));
        await Promise.resolve();
        return source.byAttribute(...asked).finally(() => (open -= 1));
      },
    };
    const fleet = await sweep(counted, path, { ...everything, window, now: window.to }, reportOf);
    expect(fleet.orders.filter(({ verdict }) => verdict.state === "lost")).toHaveLength(80);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(64);
  });

  it("that is broken off says what is known, and calls nobody lost", async () => {
    const traces = [
      ...order({ id: "X-1", at, until: "12" }),
      ...order({ id: "X-2", at, fail: "16" }),
      ...healthy(9, at + minute, hour),
    ];
    const aborter = new AbortController();
    const { source } = memory(traces);
    const broken: typeof source = {
      ...source,
      everyTrace: async (...asked) => {
        await source.everyTrace(...asked);
        aborter.abort(130);
        throw aborter.signal.reason;
      },
    };
    const window = { from: at - hour, to: at + day };
    const fleet = await sweep(
      broken,
      path,
      { ...everything, signal: aborter.signal, window, now: window.to },
      reportOf,
    );
    const said = new Map(fleet.orders.map((one) => [one.order.asked, one.verdict.state]));
    expect(fleet.search.interrupted).toBe(true);
    expect([said.get("X-1"), said.get("X-2")]).toEqual(["undecidable", "failed"]);
  });

  it("fails when the source does", async () => {
    const { source } = memory([]);
    const failing: typeof source = { ...source, everyTrace: () => Promise.reject(new Error("gone")) };
    const asked = sweep(failing, path, { ...everything, window: { from: at, to: at + day }, now: at + day }, reportOf);
    await expect(asked).rejects.toThrow("gone");
  });
});

describe("services that stopped to write keys into their spans", () => {
  const keyless = withoutKeys(
    Array.from({ length: 10 }, (_, i) => order({ id: `A-${i}`, at: at + day + i * hour, shape: "java" })).flat(),
  );
  const traces = [...healthy(6, at - 20 * day, hour), ...keyless];
  const { from, to } = { from: at + 12 * hour, to: at + 9 * day };

  it("leave nothing to be judged, which is no good news", async () => {
    const { fleet } = await swept(traces, { from, to });
    const said = fleet.search.notes.map((note) => told(note));
    expect([fleet.count, fleet.search.blind]).toEqual([0, true]);
    expect(said).toEqual([
      "Requests that did these steps say no more whose they are (order_id, calculation_request_id): 2 (10), 5 (10), " +
        "9 (10), 11 (10), 13 (10), 20.1 (10), 21.1 (10), 22.1 (10), 23.1 (20), 24a.1 (10), 24b.1 (10), 25.1 (10).",
    ]);
  });

  it("are not told from somebody whose requests are refused, as a robot's at night", async () => {
    const refused = keyless.map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) => ({
        ...span,
        attributes: new Map([...span.attributes, ["http.status_code", 401] as const]),
        status: "error" as const,
      })),
    }));
    const { fleet } = await swept([...healthy(6, at - 20 * day, hour), ...refused], { from, to });
    expect([fleet.count, fleet.search.blind, fleet.search.notes]).toEqual([0, false, []]);
  });

  it("hide nothing where other orders are seen later, or where there is no step", async () => {
    const others = await swept([...traces, ...order({ id: "B-1", at: at + 2 * day })], { from, to });
    const quiet = await swept(traces, { from: at - 3 * day, to: at - 2 * day });
    for (const { fleet } of [others, quiet]) expect([fleet.search.blind, fleet.search.notes]).toEqual([false, []]);
  });
});
