import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds, Trace } from "../trace/span.ts";

/** What a source can be asked, whatever it is: a Jaeger, a ClickHouse or a recording. */
export interface TraceSource {
  /** What `search.source` says: the server's URL without credentials, or the files' names. */
  readonly name: string;
  /** Where it is known that there is nothing older: a recording's first span. */
  readonly oldest?: Microseconds;
  /** What it holds can't change while it is asked: a recording. */
  readonly isFixed?: true;
  /** Where its storage can be asked to compute. */
  readonly engine?: SqlEngine;
  /** Page of one trace in Jaeger's UI; undefined for a recording. */
  traceUrl(traceId: string): string | undefined;
  /**
   * Complete traces in which a span carries one of the attributes with this value, checked on this side.
   * @param mayHold tells where it may stand; a storage that is asked attribute by attribute, service by service, asks for nothing else
   */
  byAttribute(names: readonly string[], value: string, window: Interval, mayHold?: MayHold): Promise<SearchResult>;
  /**
   * The complete trace of an id, whenever it was; none where there is no such trace.
   * @param traceId as `Trace.traceId` is spelled
   */
  byTraceId(traceId: string): Promise<SearchResult>;
  /** Complete traces of one service in a window; `operation` narrows it where the names are known. */
  byService(query: ServiceQuery, window: Interval): Promise<SearchResult>;
  /**
   * Every trace of a window with a span of one of these services, of any service without; a whole sweep of them, so each is handed
   * over as it comes and none is kept here. The same trace may come again, with more spans or fewer. Where they come in the order of
   * time `upTo` is told, again and again, that all that began before a time have come. Where it can be told by its bytes that a trace is
   * the same as before, `isKnown` may spare reading it again.
   */
  everyTrace(
    services: readonly string[] | undefined,
    window: Interval,
    each: (trace: Trace, print?: string) => void,
    upTo?: (time: Microseconds) => void,
    isKnown?: IsKnown,
  ): Promise<Swept>;
}

/**
 * Whether a trace has come before as just these bytes, told by their fingerprint, and had a span of this service.
 * @param print as it came with the trace: 32 hexadecimal digits
 */
export type IsKnown = (print: string, service: string) => boolean;

/** A storage that computes: it makes rows of its spans, and only these travel. */
export interface SqlEngine {
  /** How many spans of some services begin in a window. */
  size(services: readonly string[], window: Interval): Promise<number>;
  /**
   * Rows of a statement over every complete trace that has a span of some services in a window, part by part: what belongs together may
   * come as several rows. None is handed over twice. `upTo` is told as by `everyTrace`.
   */
  rows(
    computed: Computed,
    services: readonly string[],
    window: Interval,
    each: (row: readonly unknown[]) => void,
    upTo?: (time: Microseconds) => void,
  ): Promise<Swept>;
  /** Complete traces by their ids. */
  byIds(ids: readonly string[]): Promise<SearchResult>;
  /** Complete traces in which a span carries one of the attributes with one of the values. */
  carrying(names: readonly string[], values: readonly string[], window: Interval): Promise<SearchResult>;
}

export interface Computed {
  /** In words, for `--verbose`. */
  readonly about: string;
  /** @param spans a SELECT of spans, in the form that `src/sources/clickhouse/relation.ts` says */
  readonly statement: (spans: string) => Statement;
  /** Only of spans that ended by then. */
  readonly ended?: Microseconds;
}

/** SQL, and the values that stand in it by name: `{name:String}`. */
export interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Whether a service's spans may carry an attribute of this name. */
export type MayHold = (service: string, name: string) => boolean;

/** How complete a sweep was. */
export interface Swept {
  /** Those that were asked for and that the source knows. */
  readonly services: readonly string[];
  /** Parts of the window in which there is more than the source would hand over. */
  readonly unseen: readonly Interval[];
  readonly notes: readonly Sentence[];
}

export interface ServiceQuery {
  readonly service: string;
  /** Tells from a span's name and kind whether traces with it are wanted. Without a match among the known names, all are fetched. */
  readonly operation?: (name: string, kind: string | undefined) => boolean;
  /** The most traces wanted; more in the window make the result truncated. */
  readonly atMost: number;
}

export interface SearchResult {
  readonly traces: readonly Trace[];
  /** True when the source may hold matching traces that are not here. */
  readonly truncated: boolean;
  /** What the user should know about this answer: a skipped line, an unreadable trace. */
  readonly notes: readonly Sentence[];
}

/** What was asked of a source so far: for the report's `search` and for the spinner. */
export interface SearchTotals {
  readonly services: readonly string[];
  readonly requests: number;
  readonly traces: number;
  readonly spans: number;
  /** How much of a sweep's window is done, between 0 and 1; absent where nothing is swept. */
  readonly swept?: number;
  /** Windows of it that are still to be asked for; about, where how many it takes is found out on the way. */
  readonly windowsLeft?: number;
  /** Which sweep of a run it is: where one was not enough, another follows. */
  readonly sweep?: number;
  /** How much of the recordings was read, between 0 and 1, where they are read again and again. */
  readonly read?: number;
}

/** One HTTP request or one file read, for `--verbose`; never a credential. */
export interface Exchange {
  readonly method: string;
  /** Path and query, or the file's name. */
  readonly target: string;
  readonly status: string;
  readonly bytes: number;
  readonly milliseconds: number;
  /** When the server says that it was, by its Date header: the second that it was in. */
  readonly serverTime?: Microseconds;
}

/** What a `Date` header says; nothing where it is none. */
export function serverTime(date: string | undefined): Pick<Exchange, "serverTime"> {
  const milliseconds = Date.parse(date ?? "");
  return Number.isNaN(milliseconds) ? {} : { serverTime: milliseconds * 1_000 };
}
