import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Microseconds, Trace } from "../trace/span.ts";

/** A source as it was at a moment: without the spans that had not ended by then. */
export const asOf = <S extends TraceSource>(source: S, moment: Microseconds): S => {
  const then = through(source, (trace) => ({ ...trace, spans: trace.spans.filter(({ end }) => end <= moment) }));
  const { engine } = then;
  return engine === undefined
    ? then
    : {
        ...then,
        engine: { ...engine, rows: (computed, ...asked) => engine.rows({ ...computed, ended: moment }, ...asked) },
      };
};

/** A source whose every trace is changed on its way; one of which nothing is left is dropped. */
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
        const then = change(trace);
        if (isLeft(then)) each(then, print);
      };
      return source.everyTrace(services, window, changing, ...rest);
    },
  };
}
