import type { SearchResult, TraceSource } from "../sources/source.ts";
import type { Trace } from "../trace/span.ts";

/** A source whose traces are changed as they come; a trace of which nothing is left is dropped. */
export function through<S extends TraceSource>(source: S, change: (trace: Trace) => Trace): S {
  const isLeft = ({ spans, unread }: Trace) => spans.length > 0 || unread !== undefined;
  return {
    ...answering(source, (answer) => ({ ...answer, traces: answer.traces.map(change).filter(isLeft) })),
    everyTrace: (services, window, sink) => {
      const each = (trace: Trace) => {
        const left = change(trace);
        if (isLeft(left)) sink.each(left);
      };
      return source.everyTrace(services, window, { ...sink, each });
    },
  };
}

/** A source whose answers to searches are changed as they come, but for `everyTrace`, which hands over trace by trace. */
export function answering<S extends TraceSource>(source: S, change: (answer: SearchResult) => SearchResult): S {
  const changed = async (answer: Promise<SearchResult>) => change(await answer);
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
  };
}
