import type { Cut } from "../sources/file/exported.ts";
import type { SearchResult, TraceSource } from "../sources/source.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { Trace } from "../trace/span.ts";

export interface Remembered<S> {
  readonly source: S;
  /** Every trace of the answers to searches by a key or a service. */
  traces(): readonly Trace[];
  /** The searches whose answers were cut off. */
  cut(): readonly Cut[];
}

/** A source that remembers its answers: everything that a verdict rests on. */
export function remembering<S extends TraceSource>(source: S): Remembered<S> {
  const answers: Trace[] = [];
  const cut: Cut[] = [];
  const keep = async (answer: Promise<SearchResult>, search: Cut): Promise<SearchResult> => {
    const found = await answer;
    for (const trace of found.traces) answers.push(trace);
    if (found.truncated) cut.push(search);
    return found;
  };
  return {
    source: {
      ...source,
      byAttribute: (...asked) => keep(source.byAttribute(...asked), { value: asked[1] }),
      byService: (query, window) => keep(source.byService(query, window), { service: query.service, window }),
    },
    traces: () => mergeTraces(answers),
    cut: () => cut,
  };
}
