import { holds } from "../../trace/interval.ts";
import type { Trace } from "../../trace/span.ts";
import type { JaegerApi, SearchQuery } from "./api.ts";

/** Cassandra's indexes have a row a span, and Jaeger reads so many rows for each trace that was asked for. */
const rowsATrace = 3;

/**
 * The same API, but for a storage that reads rows, not traces: an answer that is not full may be cut off there
 * (jaegertracing/jaeger#166, and its Cassandra reader's `limitMultiple`). Where an answer holds as many spans as that, the search is made
 * again with twice the limit: what more comes tells it. A storage that was found to count traces is not asked so again.
 */
export function wholeRows(api: JaegerApi): JaegerApi {
  let countsRows: boolean | undefined;
  let found: Promise<boolean> | undefined;
  const hasMore = async (query: SearchQuery, than: number): Promise<boolean> => {
    let traces = 0;
    await api.search({ ...query, limit: 2 * query.limit }, () => void traces++);
    return traces > than;
  };
  return {
    ...api,
    search: async (query, each, isKnown) => {
      if (countsRows === false) return api.search(query, each, isKnown);
      let [traces, rows] = [0, 0];
      const answered = await api.search(query, (trace, print) => {
        traces++;
        rows += rowsOf(trace, query);
        each(trace, print);
      });
      // As many spans of what was asked for as rows are read.
      const mayBeCut = traces < query.limit && rows >= rowsATrace * query.limit;
      if (!mayBeCut) return answered;
      // Found out once, however many searches come upon it at the same time.
      countsRows ??= await (found ??= hasMore(query, traces).finally(() => (found = undefined)));
      return countsRows ? { ...answered, isCut: true } : answered;
    },
  };
}

const rowsOf = ({ spans }: Trace, { service, window }: SearchQuery): number =>
  spans.filter((span) => (service === undefined || span.service === service) && holds(window, span.start)).length;
