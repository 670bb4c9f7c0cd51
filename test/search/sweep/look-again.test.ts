import { hash } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { reportOf } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { investigateOrder } from "../../../src/search/one-order/investigate-order.ts";
import { sweep } from "../../../src/search/sweep/sweep.ts";
import { told } from "../../../src/sentence.ts";
import type { TraceSource } from "../../../src/sources/source.ts";
import { fieldOf } from "../../../src/trace/attributes.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { day, healthy, hour, order } from "../../story/order.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(70, at, 2 * hour);
const now = at + 20 * day;
const window = { from: at - day, to: now };
const never = new AbortController().signal;

/**
 * Which traces an answer leaves out. The answers to searches by key, and those of each service's sweep, are numbered
 * from 1.
 */
type LeavesOut = (trace: Trace, asked: { readonly service?: string; readonly number: number }) => boolean;

interface StorageOptions {
  /** How many requests a sweep takes, and how many were made before it. */
  readonly perSweep?: number;
  readonly before?: number;
  readonly hasFingerprints?: boolean;
}

function storage(
  traces: readonly Trace[],
  leavesOut: LeavesOut,
  { perSweep = 0, before = 0, hasFingerprints = false }: StorageOptions = {},
) {
  let requests = before;
  const numbers = new Map<string, number>();
  const answer = (service: string | undefined, fits: (trace: Trace) => boolean): Trace[] => {
    const number = (numbers.get(service ?? "") ?? 0) + 1;
    numbers.set(service ?? "", number);
    return traces.filter(
      (trace) => fits(trace) && !leavesOut(trace, { number, ...(service === undefined ? {} : { service }) }),
    );
  };
  const isOf = (trace: Trace, service: string) => trace.spans.some((span) => span.service === service);
  const source: TraceSource & { totals(): { services: string[]; requests: number; traces: number; spans: number } } = {
    name: "memory",
    traceUrl: () => undefined,
    totals: () => ({ services: [], requests, traces: 0, spans: 0 }),
    byTraceId: async () => ({ traces: [], truncated: false, notes: [] }),
    byAttribute: async (names, value) => ({
      traces: answer(undefined, ({ spans }) => spans.some((span) => fieldOf(span, names).includes(value))),
      truncated: false,
      notes: [],
    }),
    byService: async ({ service }) => ({
      traces: traces.filter((trace) => isOf(trace, service)),
      truncated: false,
      notes: [],
    }),
    everyTrace: async (services, asked, { each, isKnown }) => {
      requests += perSweep;
      for (const service of services ?? [])
        for (const trace of answer(
          service,
          (one) => isOf(one, service) && one.spans.some((s) => s.start >= asked.from),
        )) {
          if (!hasFingerprints) each(trace);
          else if (isKnown?.(fingerprintOf(trace), service) !== true)
            each({ ...trace, fingerprint: fingerprintOf(trace) });
        }
      return { services: services ?? [], unseen: [], notes: [] };
    },
  };
  return source;
}

const fingerprintOf = ({ spans }: Trace): string => hash("md5", spans.map(({ spanId }) => spanId).join());

const gone = /answers changed while they were asked for/;
const received = (id: string) => (trace: Trace) =>
  trace.spans.some(
    (span) => span.kind === "consumer" && span.service === "mes-api" && span.attributes.get("order_id") === id,
  );
const show = (traces: readonly Trace[], leavesOut: LeavesOut) =>
  investigateOrder("L-1", { source: storage(traces, leavesOut), window, now }, path);
const lost = async (traces: readonly Trace[], leavesOut: LeavesOut, options: StorageOptions) => {
  const query = { window, now, reach: 0, matters: () => true, signal: never } as const;
  const { orders, search } = await sweep(storage(traces, leavesOut, options), path, query, reportOf);
  const { verdict } = orders.find((one) => one.order.asked === "L-1")!;
  return { verdict, search };
};

const whole = order({ id: "L-1", at: at + day });
const cut = order({ id: "L-1", at: at + day, until: "12" });

describe("show asks again before it calls an order lost", () => {
  // The order's traces end where it went on, because later ones would prove the rest.
  const until13 = order({ id: "L-1", at: at + day, until: "18" });
  const arrived = received("L-1");

  it("a real loss is reported, and nothing is odd about it", async () => {
    const { verdict, search } = await show([...others, ...cut], () => false);
    expect([verdict.state, verdict.point, search.notes]).toEqual(["lost", "13", []]);
  });

  it("a trace that the first answer left out is no loss", async () => {
    expect(
      (await show([...others, ...until13], (trace, { number }) => number <= 2 && arrived(trace))).verdict.state,
    ).not.toBe("lost");
  });

  it("an order whose traces vanish during the search raises no alarm", async () => {
    const { verdict, search } = await show(
      [...others, ...cut],
      (trace, { number }) => number > 2 && trace.spans[0]!.start >= at + day,
    );
    expect(verdict.state).toBe("undecidable");
    expect(search.notes.map((note) => told(note))).toEqual([expect.stringMatching(gone)]);
  });
});

describe.each<[string, StorageOptions]>([
  ["in a second sweep", {}],
  ["in a second sweep, that does not read again what came as the same bytes", { hasFingerprints: true }],
  ["by their keys, where that takes fewer requests", { perSweep: 1_000 }],
])("a sweep looks again before it calls orders lost: %s", (_, options) => {
  it("a real loss is reported", async () => {
    const { verdict, search } = await lost([...others, ...cut], () => false, options);
    expect([verdict.state, verdict.point, search.notes]).toEqual(["lost", "13", []]);
  });

  it("what the first answer left out is no loss", async () => {
    const after = whole.filter(({ spans }) => spans.every(({ end }) => end < at + 3 * day));
    const { verdict } = await lost(
      [...others, ...after],
      (trace, { service, number }) =>
        number === 1 && service === "mes-api" && trace.traceId === after.find(received("L-1"))?.traceId,
      options,
    );
    expect(verdict.state).not.toBe("lost");
  });

  it("an order whose traces have partly vanished raises no alarm", async () => {
    const { verdict, search } = await lost(
      [...others, ...cut],
      ({ spans }, { service, number }) =>
        service === undefined ? spans[0]!.start < at + day + hour : options.perSweep === undefined && number > 1,
      options,
    );
    expect(verdict.state).not.toBe("lost");
    expect(search.notes.map((note) => told(note))).toEqual([expect.stringMatching(gone)]);
  });
});

it.each([
  ["many requests", { perSweep: 1_000 }, 1],
  ["few requests", {}, 2],
  ["few requests, however many were made before it", { before: 1_000 }, 2],
])("where a sweep takes %s, the cheaper way to look again is taken", async (_, options, sweeps) => {
  const source = storage([...others, ...cut], () => false, options);
  const everyTrace = vi.spyOn(source, "everyTrace");
  await sweep(source, path, { window, now, reach: 0, matters: () => true, signal: never }, reportOf);
  expect(everyTrace).toHaveBeenCalledTimes(sweeps);
});

it("where the second sweep has not seen everything an order is asked for by its key before it is called lost", async () => {
  const after = order({ id: "L-1", at: at + day, until: "18" });
  const arrived = after.find(({ spans }) => spans.some(({ service }) => service === "mes-api"))!.traceId;
  const { everyTrace, ...rest } = storage(
    [...others, ...after],
    ({ traceId }, { service }) => service !== undefined && traceId === arrived,
  );
  const told = async (unseen: readonly Interval[]) => {
    let sweeps = 0;
    const source = {
      ...rest,
      everyTrace: async (...of: Parameters<typeof everyTrace>) => {
        const swept = await everyTrace(...of);
        return ++sweeps === 1 ? swept : { ...swept, unseen };
      },
    };
    const query = { window, now, reach: 0, matters: () => true, signal: never } as const;
    const { orders, search } = await sweep(source, path, query, reportOf);
    const { verdict } = orders.find((one) => one.order.asked === "L-1")!;
    return [sweeps, `${verdict.state} ${verdict.point}`, search.blind];
  };
  expect(await told([])).toEqual([2, "lost 11", false]);
  // A search by the order's key shows that the order got as far as the seller.
  expect(await told([window])).toEqual([2, "stuck 20.1", true]);
});

it("a trace that is not found by a key, and is there, has not gone: it may have it in a list", async () => {
  const unfound = cut[0]!;
  const source = storage(
    [...others, ...cut],
    ({ traceId }, { service }) => service === undefined && traceId === unfound.traceId,
    { perSweep: 1_000 },
  );
  const told = async (traces: readonly Trace[]) => {
    const byTraceId = async () => ({ traces, truncated: false, notes: [] });
    const query = { window, now, reach: 0, matters: () => true, signal: never } as const;
    const { orders } = await sweep({ ...source, byTraceId }, path, query, reportOf);
    return orders.find((one) => one.order.asked === "L-1")!.verdict.state;
  };
  expect([await told([unfound]), await told([])]).toEqual(["lost", "undecidable"]);
});

describe("where every search by a key takes long", () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Many orders are lost. A search by a key takes this long, and a sweep of a service takes a second. */
  async function asked(milliseconds: number) {
    let time = 0;
    vi.spyOn(performance, "now").mockImplementation(() => time);
    const lostOnes = Array.from({ length: 20 }, (_, i) =>
      order({ id: `M-${i}`, at: at + day + i, until: "12" }),
    ).flat();
    const count = { keys: 0, sweeps: 0 };
    const { byAttribute, everyTrace, ...rest } = storage([...others, ...lostOnes], () => false, { perSweep: 10_000 });
    const source = {
      ...rest,
      byAttribute: async (...of: Parameters<typeof byAttribute>) => {
        count.keys++;
        time += milliseconds;
        return byAttribute(...of);
      },
      everyTrace: async (...of: Parameters<typeof everyTrace>) => {
        count.sweeps++;
        time += 1_000;
        return everyTrace(...of);
      },
    };
    const { orders } = await sweep(
      source,
      path,
      { window, now, reach: 0, matters: () => true, signal: never },
      reportOf,
    );
    expect(orders.filter(({ verdict }) => verdict.state === "lost")).toHaveLength(20);
    return count;
  }

  it("only a few orders are asked for so, and the others in a second sweep", async () => {
    const [slow, quick] = [await asked(500), await asked(1)];
    expect([slow.sweeps, quick.sweeps]).toEqual([2, 1]);
    expect(slow.keys).toBeLessThan(quick.keys / 2);
  });
});
