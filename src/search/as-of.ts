import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Microseconds, Trace } from "../trace/span.ts";

/** A source as it was at a moment: without the spans that had not ended by then. */
export const asOf = <S extends TraceSource>(source: S, moment: Microseconds): S => {
  const past = through(source, (trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= moment) }));
  const { engine } = past;
  return engine === undefined
    ? past
    : {
        ...past,
        engine: { ...engine, rows: (computed, ...asked) => engine.rows({ ...computed, ended: moment }, ...asked) },
      };
};

/** A source whose traces are changed as they come; a trace of which nothing is left is dropped. */
export function through<S extends TraceSource>(source: S, change: (trace: Trace) => Trace): S {
  const isLeft = ({ spans, unread }: Trace) => spans.length > 0 || unread !== undefined;
  const changed = async (answer: Promise<SearchResult>): Promise<SearchResult> => {
    const { traces, ...rest } = await answer;
    return { ...rest, traces: traces.map(change).filter(isLeft) };
  };
  const { engine } = source;
  return {
    ...source,
    ...(engine && {
      engine: {
        ...engine,
        byIds: (...asked) => changed(engine.byIds(...asked)),
        carrying: (...asked) => changed(engine.carrying(...asked)),
      },
    }),
    byAttribute: (...asked) => changed(source.byAttribute(...asked)),
    byTraceId: (...asked) => changed(source.byTraceId(...asked)),
    byService: (...asked) => changed(source.byService(...asked)),
    everyTrace: (services, window, each, ...rest) => {
      const changing = (trace: Trace, print?: string) => {
        const rest = change(trace);
        if (isLeft(rest)) each(rest, print);
      };
      return source.everyTrace(services, window, changing, ...rest);
    },
  };
}
