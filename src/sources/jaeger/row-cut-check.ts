import { holds } from "../../trace/interval.ts";
import type { Trace } from "../../trace/span.ts";
import type { JaegerApi, SearchQuery } from "./api.ts";

/** Cassandra's indexes have one row per span, and Jaeger reads this many rows for each trace that was asked for. */
const rowsPerTrace = 3;

/**
 * The same API, but it notices a storage that limits rows, not traces: there an answer that is not full may still be
 * cut off (jaegertracing/jaeger#166, and its Cassandra reader's `limitMultiple`). If an answer holds as many spans as
 * rows are read, the search is repeated with twice the limit, to see whether more traces come. A storage that was found
 * to count traces is not tested again.
 */
export function withRowCutCheck(api: JaegerApi): JaegerApi {
  let countsRows: boolean | undefined;
  let found: Promise<boolean> | undefined;
  const hasMoreThan = async (query: SearchQuery, tracesBefore: number): Promise<boolean> => {
    let traces = 0;
    await api.search({ ...query, limit: 2 * query.limit }, { each: () => void traces++ });
    return traces > tracesBefore;
  };
  return {
    ...api,
    search: async (query, sink) => {
      if (countsRows === false) return api.search(query, sink);
      let [traces, rows] = [0, 0];
      // No trace is known here: to count their rows, all must be read.
      const answered = await api.search(query, {
        each: (trace) => {
          traces++;
          rows += rowsOf(trace, query);
          sink.each(trace);
        },
      });
      const mayBeCut = traces < query.limit && rows >= rowsPerTrace * query.limit;
      if (!mayBeCut) return answered;
      // Tested once, even if several searches need to know at the same time.
      countsRows ??= await (found ??= hasMoreThan(query, traces).finally(() => (found = undefined)));
      return countsRows ? { ...answered, isCut: true } : answered;
    },
  };
}

/** The rows that a trace has in the index that is searched. */
const rowsOf = ({ spans }: Trace, { service, window }: SearchQuery): number =>
  spans.filter((span) => (service === undefined || span.service === service) && holds(window, span.start)).length;
