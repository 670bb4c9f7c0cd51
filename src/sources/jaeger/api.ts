import type { Interval } from "../../trace/interval.ts";
import type { Trace } from "../../trace/span.ts";

/** One dialect of Jaeger's query API, in our own words. */
export interface JaegerApi {
  readonly dialect: "v1" | "v3";
  /** As listed when the dialect was found out. */
  readonly services: readonly string[];
  operations(service: string): Promise<Operation[]>;
  /**
   * Hands over every trace that is found, each as it is read, with all its spans.
   * @param isKnown where the dialect can tell a trace's bytes from those of others: one of which they are known by their fingerprint
   *   is not read
   * @throws ServiceNeeded when the query names no service and the storage can't do without
   */
  search(
    query: SearchQuery,
    each: (trace: Trace, print?: string) => void,
    isKnown?: (print: string) => boolean,
  ): Promise<Answered>;
  /** Undefined when there is no such trace (any more). */
  byId(traceId: string): Promise<Trace | undefined>;
}

export interface Operation {
  readonly name: string;
  readonly kind: string | undefined;
}

export interface SearchQuery {
  readonly window: Interval;
  readonly limit: number;
  readonly service?: string;
  readonly operation?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

/** What there is to be said of an answer, beside its traces. */
export interface Answered {
  /** Why there may be more than these traces, as what the server did: "could not read a trace that it found: …". */
  readonly unread: readonly string[];
  /** There are more although there are fewer than were asked for. */
  readonly isCut?: true;
}

export interface Found extends Answered {
  readonly traces: readonly Trace[];
}

/** A search of which all traces are kept. */
export async function foundBy(api: Pick<JaegerApi, "search">, query: SearchQuery): Promise<Found> {
  const traces: Trace[] = [];
  const answered = await api.search(query, (trace) => traces.push(trace));
  return { ...answered, traces };
}

/** The server would not search without a service: the caller names one after the other. */
export class ServiceNeeded extends Error {
  override readonly name = "ServiceNeeded";
}
