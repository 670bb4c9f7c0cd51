import type { Found, JaegerApi, SearchQuery } from "./api.ts";

/** Cassandra's indexes have a row a span, and Jaeger reads so many rows for each trace that was asked for. */
const rowsATrace = 3;

/**
 * The same API, but for a storage that reads rows, not traces: an answer that is not full may be cut off there
 * (jaegertracing/jaeger#166, and its Cassandra reader's `limitMultiple`). Where an answer holds as many spans as that, the search is made
 * again with twice the limit: what more comes tells it. A storage that was found to count traces is not asked so again.
 */
export function wholeRows(api: JaegerApi): JaegerApi {
  let countsRows: boolean | undefined;
  return {
    ...api,
    search: async (query) => {
      const found = await api.search(query);
      if (countsRows === false || found.traces.length >= query.limit || !mayBeCut(found, query)) return found;
      if (countsRows) return { ...found, isCut: true };
      const more = await api.search({ ...query, limit: 2 * query.limit });
      countsRows = more.traces.length > found.traces.length;
      return countsRows ? { ...found, isCut: true } : found;
    },
  };
}

/** As many spans of what was asked for as rows are read. */
function mayBeCut({ traces }: Found, { service, window, limit }: SearchQuery): boolean {
  let rows = 0;
  for (const { spans } of traces)
    for (const span of spans)
      if ((service === undefined || span.service === service) && span.start >= window.from && span.start <= window.to)
        rows++;
  return rows >= rowsATrace * limit;
}
