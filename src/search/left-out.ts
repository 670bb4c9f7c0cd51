import { say, type Sentence } from "../sentence.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Microseconds, Trace, UnreadSpan } from "../trace/span.ts";
import { day } from "../trace/units.ts";
import { through } from "./as-of.ts";

/** A host's clock may be ahead of ours, but not by this: a day. */
export const ahead: Microseconds = day;

/** A source without what nobody can have seen yet: a span that ends later than tomorrow is left out, as one that can't be read. */
export const withoutFuture = <S extends TraceSource>(source: S, now: Microseconds): S =>
  through(source, (trace) => {
    const spans = trace.spans.filter(({ end }) => end <= now + ahead);
    if (spans.length === trace.spans.length) return trace;
    const late = trace.spans.filter(({ end }) => end > now + ahead);
    const unread = late.map((carries): UnreadSpan => ({ why: "it ends after tomorrow", carries }));
    return { ...trace, spans, unread: [...(trace.unread ?? []), ...unread] };
  });

/** A source that says of its answers which spans were left out of them. */
export function telling<S extends TraceSource>(source: S): S {
  const told = async (answer: Promise<SearchResult>): Promise<SearchResult> => {
    const { notes, ...rest } = await answer;
    return { ...rest, notes: [...notes, ...notesOn(rest.traces)] };
  };
  const { engine } = source;
  return {
    ...source,
    ...(engine && {
      engine: {
        ...engine,
        byIds: (...asked) => told(engine.byIds(...asked)),
        carrying: (...asked) => told(engine.carrying(...asked)),
      },
    }),
    byAttribute: (...asked) => told(source.byAttribute(...asked)),
    byTraceId: (...asked) => told(source.byTraceId(...asked)),
    byService: (...asked) => told(source.byService(...asked)),
    everyTrace: async (services, window, each, ...asked) => {
      const broken = new Map<string, Trace>();
      const noting = (trace: Trace, print?: string) => {
        if (trace.unread !== undefined) broken.set(trace.traceId, { ...trace, spans: [] });
        each(trace, print);
      };
      const { notes, ...rest } = await source.everyTrace(services, window, noting, ...asked);
      return { ...rest, notes: [...notes, ...notesOn([...broken.values()])] };
    },
  };
}

/** So many traces are named; whoever wrote more than that into a thousand others is found by these. */
const named = 5;

function notesOn(traces: readonly Trace[]): Sentence[] {
  const broken = traces.filter(({ unread }) => unread !== undefined);
  const more = broken.length - named;
  return [
    ...broken.slice(0, named).map(({ traceId, unread }) => noteOn(traceId, unread!)),
    ...(more > 0 ? [say`Spans left out of further traces: ${more}.`] : []),
  ];
}

const noteOn = (traceId: string, [first, ...more]: readonly UnreadSpan[]): Sentence => {
  const where = traceId === "" ? say`no trace that it names` : say`trace ${traceId}`;
  return more.length === 0
    ? say`1 span of ${where} was left out: ${first!.why}.`
    : say`${more.length + 1} spans of ${where} were left out, the first one because of this: ${first!.why}.`;
};
