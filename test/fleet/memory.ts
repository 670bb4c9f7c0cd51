import type { FleetOf } from "../../src/fleet/fleet.ts";
import { type JudgedOrder, reportOf } from "../../src/order/investigation.ts";
import type { Path } from "../../src/order/path.ts";
import { loadPath } from "../../src/path/load.ts";
import type { SweepQuery } from "../../src/search/sweep/sweep-state.ts";
import { sweep } from "../../src/search/sweep/sweep.ts";
import type { SearchTotals, TraceSource } from "../../src/sources/source.ts";
import { fieldOf } from "../../src/trace/attributes.ts";
import type { Interval } from "../../src/trace/interval.ts";
import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";

interface MemoryOptions {
  /** Windows that the source calls unseen. It still leaves nothing out. */
  readonly unseen?: readonly Interval[];
}

/** A storage that finds a trace by any span that fits a search, and returns the whole trace. */
export function memory(traces: readonly Trace[], { unseen = [] }: MemoryOptions = {}) {
  const find = (fits: (span: Span) => boolean, { from, to }: Interval) =>
    traces.filter(({ spans }) => spans.some((span) => span.start <= to && span.end >= from && fits(span)));
  const services = [...new Set(traces.flatMap(({ spans }) => spans.map(({ service }) => service)))].sort();
  const source: TraceSource & { totals(): SearchTotals } = {
    name: "memory",
    traceUrl: (traceId) => `http://jaeger/trace/${traceId}`,
    totals: () => ({ services, requests: 0, traces: traces.length, spans: 0 }),
    byAttribute: async (names, value, window) => ({
      traces: find((span) => fieldOf(span, names).includes(value), window),
      truncated: false,
      notes: [],
    }),
    byTraceId: async (traceId) => ({
      traces: traces.filter((trace) => trace.traceId === traceId),
      truncated: false,
      notes: [],
    }),
    byService: async ({ service, operation, atMost }, window) => {
      const found = find((span) => span.service === service && (operation?.(span.name, span.kind) ?? true), window);
      return { traces: found.slice(0, atMost), truncated: found.length > atMost, notes: [] };
    },
    everyTrace: async (wanted = services, window, { each }) => {
      const known = services.filter((service) => wanted.includes(service));
      for (const trace of find(({ service }) => known.includes(service), window)) each(trace);
      return { services: known, unseen, notes: [] };
    },
  };
  return source;
}

interface FleetOptions extends MemoryOptions {
  readonly now: Microseconds;
  /** Where the window begins. */
  readonly from: Microseconds;
  readonly to?: Microseconds;
  /** How much time before the window is swept too. */
  readonly reach?: Microseconds;
  readonly onTrace?: SweepQuery["onTrace"];
  readonly path?: Path;
}

/** The orders of these traces, swept and judged as the commands do it. */
export function fleetOf(
  traces: readonly Trace[],
  { now, from, to = now, reach = 0, onTrace, path = loadPath(), ...more }: FleetOptions,
): Promise<FleetOf<JudgedOrder>> {
  const query: SweepQuery = {
    now,
    window: { from, to },
    reach,
    matters: () => true,
    ...(onTrace === undefined ? {} : { onTrace }),
    signal: new AbortController().signal,
  };
  return sweep(memory(traces, more), path, query, reportOf);
}

/** A fleet's order by its name. */
export const named = ({ orders }: FleetOf<JudgedOrder>, id: string) => orders.find(({ order }) => order.asked === id)!;

/** The traces with their spans changed. A span that becomes undefined is left out. */
export const edit = (traces: readonly Trace[], change: (span: Span) => Span | undefined): Trace[] =>
  traces.map((trace) => ({ ...trace, spans: trace.spans.flatMap((span) => change(span) ?? []) }));
