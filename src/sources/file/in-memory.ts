import { mayCarry } from "../../trace/attributes.ts";
import type { Interval } from "../../trace/interval.ts";
import { earliestStart, latestEnd, type Microseconds, type Trace } from "../../trace/span.ts";
import { isCut, type Judged, sweptOf } from "./exported.ts";
import { aboutRecording, isWithin, type Recording } from "./source.ts";

/** A source over traces that are all in memory. */
export function inMemory(
  name: string,
  traces: readonly Trace[],
  judged: Judged | undefined,
  now: Microseconds = Number.POSITIVE_INFINITY,
): Recording {
  const spans = traces.flatMap((trace) => trace.spans);
  const times = {
    oldest: earliestStart(spans),
    latest: latestEnd(spans),
    latestOver: latestEnd(spans.filter((span) => span.end <= now)),
  };
  const services = [...new Set(spans.map(({ service }) => service))].sort();
  const tracesWithin = (window: Interval) => traces.filter((trace) => isWithin(trace, window));
  return {
    ...aboutRecording(name, times, judged),
    totals: () => ({ services, requests: 0, traces: traces.length, spans: spans.length }),
    everyTrace: async (wanted, window, { each }) => {
      const asked = wanted === undefined ? services : services.filter((service) => wanted.includes(service));
      for (const trace of tracesWithin(window))
        if (trace.unread !== undefined || trace.spans.some((span) => asked.includes(span.service))) each(trace);
      return sweptOf(asked, judged, window);
    },
    byAttribute: async (names, value, window) => ({
      traces: tracesWithin(window).filter((trace) => mayCarry(trace, names, value)),
      truncated: isCut(judged, { value }),
      notes: [],
    }),
    byTraceId: async (traceId) => ({
      traces: traces.filter((trace) => trace.traceId === traceId),
      truncated: false,
      notes: [],
    }),
    byService: async ({ service }, window) => ({
      traces: tracesWithin(window).filter((trace) => trace.spans.some((span) => span.service === service)),
      truncated: isCut(judged, { service, window }),
      notes: [],
    }),
  };
}
