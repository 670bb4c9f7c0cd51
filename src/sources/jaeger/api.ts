import { z } from "zod";
import type { Interval } from "../../trace/interval.ts";
import type { Trace } from "../../trace/span.ts";

/** Jaeger's query API, in the same words for either dialect. */
export interface JaegerApi {
  readonly dialect: "v1" | "v3";
  /** The services that the server listed when its dialect was detected. */
  readonly services: readonly string[];
  operations(service: string): Promise<Operation[]>;
  /**
   * Hands over every trace that is found, with all its spans, as soon as it is read.
   * @throws ServiceNeeded when the query names no service and the storage needs one
   */
  search(query: SearchQuery, sink: AnswerSink): Promise<Answered>;
  /** Undefined where the server has no such trace, or no longer has it. */
  byId(traceId: string): Promise<Trace | undefined>;
}

/** Where an answer's traces go. */
export interface AnswerSink {
  readonly each: (trace: Trace) => void;
  /**
   * A trace is not read whose bytes have a known fingerprint. Only a dialect asks that can tell a trace's bytes (v1).
   */
  readonly isKnown?: ((fingerprint: string) => boolean) | undefined;
}

export interface Operation {
  readonly name: string;
  readonly kind: string | undefined;
}

/** An operation as either dialect sends it. */
export const operation = z
  .object({ name: z.string(), spanKind: z.string().nullish() })
  .transform(({ name, spanKind }): Operation => ({ name, kind: spanKind || undefined }));

export interface SearchQuery {
  readonly window: Interval;
  readonly limit: number;
  readonly service?: string;
  readonly operation?: string;
  readonly attribute?: { readonly name: string; readonly value: string };
}

/** What an answer says beside its traces. */
export interface Answered {
  /** Why the server may hold more traces than these, as what it did: "could not read a trace that it found: …". */
  readonly unread: readonly string[];
  /** The server holds more traces, although the answer has fewer than the limit. */
  readonly isCut?: true;
}

export interface TracesFound extends Answered {
  readonly traces: readonly Trace[];
}

/** Runs a search and keeps all its traces. */
export async function foundBy(api: Pick<JaegerApi, "search">, query: SearchQuery): Promise<TracesFound> {
  const traces: Trace[] = [];
  const answered = await api.search(query, { each: (trace) => traces.push(trace) });
  return { ...answered, traces };
}

/** The server refuses to search without a service: the caller must name one after the other. */
export class ServiceNeeded extends Error {
  override readonly name = "ServiceNeeded";
}
