import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";

/** The last request of a story, with what happened in it, again and again. */
export function repeated(
  traces: readonly Trace[],
  isRequest: (span: Span) => boolean,
  every: Microseconds,
  times: number,
): Trace[] {
  const request = traces.flatMap(({ spans }) => spans).findLast(isRequest)!;
  const again = (spans: readonly Span[], nth: number): Span[] => {
    const spanId = (place: number) => `${nth.toString(16).padStart(8, "0")}${place.toString(16).padStart(8, "0")}`;
    const moved = (span: Span, place: number) => ({
      ...span,
      spanId: spanId(place),
      start: span.start + nth * every,
      end: span.end + nth * every,
    });
    const inside = spans.filter(({ parentId }) => parentId === request.spanId);
    return [moved(request, 0), ...inside.map((span, place) => ({ ...moved(span, place + 1), parentId: spanId(0) }))];
  };
  return traces.map((trace) => {
    if (trace.traceId !== request.traceId) return trace;
    const more = Array.from({ length: times }, (_, i) => again(trace.spans, i + 1));
    return { ...trace, spans: [...trace.spans, ...more.flat()] };
  });
}
