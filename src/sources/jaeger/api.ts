import type { Trace } from "../../trace/span.ts";
import type { Window } from "../source.ts";

/** One dialect of Jaeger's query API, in our own words. */
export interface JaegerApi {
  readonly dialect: "v1" | "v3";
  /** As listed when the dialect was found out. */
  readonly services: readonly string[];
  operations(service: string): Promise<Operation[]>;
  /** @throws ServiceNeeded when the query names no service and the storage can't do without */
  search(query: SearchQuery): Promise<Found>;
  /** Undefined when there is no such trace (any more). */
  byId(traceId: string): Promise<Trace | undefined>;
}

export interface Operation {
  readonly name: string;
  readonly kind: string | undefined;
}

export interface SearchQuery {
  readonly window: Window;
  readonly limit: number;
  readonly service?: string;
  readonly operation?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

export interface Found {
  readonly traces: readonly Trace[];
  /** Why there may be more than these traces, as what the server did: "could not read a trace that it found: …". */
  readonly unread: readonly string[];
  /** There are more although there are fewer than were asked for. */
  readonly isCut?: true;
}

/** The server would not search without a service: the caller names one after the other. */
export class ServiceNeeded extends Error {
  override readonly name = "ServiceNeeded";
}
