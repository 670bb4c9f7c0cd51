import { say, type Sentence } from "../sentence.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Microseconds, Trace, UnreadSpan } from "../trace/span.ts";
import { unknownTraceId } from "../trace/trace-id.ts";
import { day } from "../trace/units.ts";
import { answering, through } from "./through.ts";

/** No host's clock is ahead of ours by more than this. */
export const maxClockAhead: Microseconds = day;

/** A source without spans from the future: a span that ends later than tomorrow is left out, as an unreadable one. */
export const withoutFuture = <S extends TraceSource>(source: S, now: Microseconds): S =>
  through(source, (trace) => {
    const spans = trace.spans.filter(({ end }) => end <= now + maxClockAhead);
    if (spans.length === trace.spans.length) return trace;
    const future = trace.spans.filter(({ end }) => end > now + maxClockAhead);
    const unread = future.map((carries): UnreadSpan => ({ why: "it ends after tomorrow", carries }));
    return { ...trace, spans, unread: [...(trace.unread ?? []), ...unread] };
  });

/** A source whose answers carry notes on the spans that were left out of them. */
export function telling<S extends TraceSource>(source: S): S {
  return {
    ...answering(source, (answer) => ({ ...answer, notes: [...answer.notes, ...notesOn(answer.traces)] })),
    everyTrace: async (services, window, sink) => {
      const broken = new Map<string, Trace>();
      const each = (trace: Trace) => {
        if (trace.unread !== undefined) broken.set(trace.traceId, { ...trace, spans: [] });
        sink.each(trace);
      };
      const { notes, ...rest } = await source.everyTrace(services, window, { ...sink, each });
      return { ...rest, notes: [...notes, ...notesOn([...broken.values()])] };
    },
  };
}

/** Enough to find the sender that has spoilt a thousand more. */
const maxTracesNamed = 5;

function notesOn(traces: readonly Trace[]): Sentence[] {
  const broken = traces.filter(({ unread }) => unread !== undefined);
  const more = broken.length - maxTracesNamed;
  return [
    ...broken.slice(0, maxTracesNamed).map(({ traceId, unread }) => noteOn(traceId, unread!)),
    ...(more > 0 ? [say`Spans left out of further traces: ${more}.`] : []),
  ];
}

const noteOn = (traceId: string, [first, ...more]: readonly UnreadSpan[]): Sentence => {
  const where = traceId === unknownTraceId ? say`no trace that it names` : say`trace ${traceId}`;
  return more.length === 0
    ? say`1 span of ${where} was left out: ${first!.why}.`
    : say`${more.length + 1} spans of ${where} were left out, the first one because of this: ${first!.why}.`;
};
