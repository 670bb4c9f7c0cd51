import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds, Trace } from "../trace/span.ts";

/** The questions that every source answers: a Jaeger, a ClickHouse or a recording. */
export interface TraceSource {
  /** For a report's `search.source`: the server's URL without credentials, or the files' names. */
  readonly name: string;
  /** The time before which the source holds nothing, where that is known: a recording's first span. */
  readonly oldest?: Microseconds;
  /** The time after which the source holds nothing, where that is known: a recording's end. */
  readonly newest?: Microseconds;
  /** Up to when the source was known, where that is not the present: a recording's end, or when an export was written. */
  readonly knownUntil?: Microseconds;
  /** The ids of the orders that the source holds whole, where that is not all of them: an export's. */
  readonly about?: ReadonlySet<string>;
  /** The source can't change while it is asked: a recording. */
  readonly isFixed?: true;
  /** Only a ClickHouse has one. */
  readonly engine?: SqlEngine;
  /** The page of one trace in Jaeger's UI; undefined where the source has no UI. */
  traceUrl(traceId: string): string | undefined;
  /**
   * Complete traces in which a span carries one of the attributes with this value, checked again on this side.
   * @param mayHold a storage that is asked attribute by attribute, service by service, skips pairs where this is false
   */
  byAttribute(names: readonly string[], value: string, window: Interval, mayHold?: MayHold): Promise<SearchResult>;
  /**
   * The complete trace with this id, however old; no trace where the source has none with it.
   * @param traceId as `Trace.traceId` is spelled
   */
  byTraceId(traceId: string): Promise<SearchResult>;
  /**
   * Complete traces of one service in a window. `operation` narrows the search where the names of operations are known.
   */
  byService(query: ServiceQuery, window: Interval): Promise<SearchResult>;
  /**
   * A sweep: every trace of a window with a span of one of these services, or of any service if none are named. A sweep
   * is long, so each trace is handed over as it comes, and the source keeps none.
   */
  everyTrace(services: readonly string[] | undefined, window: Interval, sink: TraceSink): Promise<Swept>;
}

/** Where a sweep's traces go. */
export interface TraceSink {
  /** May get the same trace again, with more spans or fewer. */
  readonly each: (trace: Trace) => void;
  /** Where traces come in order of time: called again and again once every trace that began before a time has come. */
  readonly upTo?: ((time: Microseconds) => void) | undefined;
  /**
   * Whether a trace with exactly these bytes has come before, and had a span of this service: it need not be read again.
   * Only a source asks that can tell the bytes of one trace.
   */
  readonly isKnown?: ((fingerprint: string, service: string) => boolean) | undefined;
}

/** A source that counts what it asked for and what came. */
export interface CountingSource extends TraceSource {
  totals(): SearchTotals;
  /**
   * Those of these services that have ever sent a span. Absent where `totals` names every service that the source knows,
   * and not only those of the traces that came.
   */
  servicesAmong?(services: readonly string[]): Promise<readonly string[]>;
}

/**
 * A storage that computes in SQL where the spans are, so that only rows travel. Only ClickHouse has one, and all SQL is
 * ClickHouse's. `src/search/clickhouse` writes the statements, because only that layer knows orders;
 * `src/sources/clickhouse` knows the tables.
 */
export interface SqlEngine {
  /** The number of spans of these services that begin in a window. */
  size(services: readonly string[], window: Interval): Promise<number>;
  /**
   * The rows of a statement over every complete trace that has a span of these services in a window. The window is
   * computed part by part, so what belongs together may come as several rows. No row is handed over twice.
   */
  rows(computation: Computation): Promise<Swept>;
  /** Complete traces by their ids. */
  byIds(ids: readonly string[]): Promise<SearchResult>;
  /** Complete traces in which a span carries one of the attributes with one of the values. */
  carrying(names: readonly string[], values: readonly string[], window: Interval): Promise<SearchResult>;
}

export interface Computation {
  /** Says in words what is computed, for `--verbose`. */
  readonly about: string;
  readonly services: readonly string[];
  readonly window: Interval;
  /** @param spans a SELECT of spans with the columns of `src/sources/clickhouse/relation.ts` */
  readonly statement: (spans: string) => Statement;
  /** Leaves out spans that had not ended by then. */
  readonly ended?: Microseconds;
  readonly each: (row: readonly unknown[]) => void;
  /** As in `TraceSink`; without it the rows are a look-up that belongs to the sweep before. */
  readonly upTo?: (time: Microseconds) => void;
}

/** ClickHouse's SQL, and the values of the parameters that stand in it by name: `{name:String}`. */
export interface Statement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Whether a service's spans may carry an attribute of this name. */
export type MayHold = (service: string, name: string) => boolean;

/** How complete a sweep was. */
export interface Swept {
  /** The services that were asked for and that the source knows. */
  readonly services: readonly string[];
  /** Parts of the window that hold more than the source would hand over. */
  readonly unseen: readonly Interval[];
  readonly notes: readonly Sentence[];
}

export interface ServiceQuery {
  readonly service: string;
  /** Whether traces with a span of this name and kind are wanted. If no known name is, all traces are fetched. */
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

export const nothingFound: SearchResult = { traces: [], truncated: false, notes: [] };

/** What a source was asked and what it sent so far: for the report's `search` and for the spinner. */
export interface SearchTotals {
  readonly services: readonly string[];
  readonly requests: number;
  readonly traces: number;
  readonly spans: number;
  /** The share of a sweep's window that is done, between 0 and 1; absent where nothing is swept. */
  readonly swept?: number;
  /** Windows of the sweep that are still to be asked for; an estimate where their length is found out on the way. */
  readonly windowsLeft?: number;
  /** The number of the sweep in its run: where one sweep was not enough, another follows. */
  readonly sweep?: number;
  /** The share of the recordings that was read, between 0 and 1, where they are read again and again. */
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
  /** The server's time by its Date header, to the second. */
  readonly serverTime?: Microseconds;
}

/** The time in a `Date` header; an empty object where the header has none. */
export function serverTime(date: string | undefined): Pick<Exchange, "serverTime"> {
  const milliseconds = Date.parse(date ?? "");
  return Number.isNaN(milliseconds) ? {} : { serverTime: milliseconds * 1_000 };
}
