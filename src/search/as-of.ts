import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Microseconds, Trace } from "../trace/span.ts";

/** A source as it was at a moment: without the spans that had not ended by then. */
export function asOf<S extends TraceSource>(source: S, moment: Microseconds): S {
  const then = async (answer: Promise<SearchResult>): Promise<SearchResult> => {
    const { traces, ...rest } = await answer;
    return { ...rest, traces: traces.map((trace) => before(trace, moment)).filter(({ spans }) => spans.length > 0) };
  };
  return {
    ...source,
    byAttribute: (names, value, window) => then(source.byAttribute(names, value, window)),
    byService: (query, window) => then(source.byService(query, window)),
    everyTrace: (services, window, each) =>
      source.everyTrace(services, window, (trace) => {
        const then = before(trace, moment);
        if (then.spans.length > 0) each(then);
      }),
  };
}

const before = (trace: Trace, moment: Microseconds): Trace => ({
  ...trace,
  spans: trace.spans.filter(({ end }) => end <= moment),
});
