import type { Microseconds, Trace } from "../trace/span.ts";

export interface Window {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** What a source can be asked, whatever it is: a Jaeger or a recording. */
export interface TraceSource {
  /** What `search.source` says: the server's URL without credentials, or the files' names. */
  readonly name: string;
  /** Where it is known that there is nothing older: a recording's first span. */
  readonly oldest?: Microseconds;
  /** What it holds can't change while it is asked: a recording. */
  readonly isFixed?: true;
  /** Page of one trace in Jaeger's UI; undefined for a recording. */
  traceUrl(traceId: string): string | undefined;
  /**
   * Complete traces in which a span carries one of the attributes with this value, checked on this side.
   * @param mayHold tells where it may stand; a storage that is asked attribute by attribute, service by service, asks for nothing else
   */
  byAttribute(names: readonly string[], value: string, window: Window, mayHold?: MayHold): Promise<SearchResult>;
  /** Complete traces of one service in a window; `operations` narrows it where the names are known. */
  byService(query: ServiceQuery, window: Window): Promise<SearchResult>;
  /**
   * Every trace of a window with a span of one of these services, of any service without; a whole sweep of them, so each is handed
   * over as it comes and none is kept here. The same trace may come again, with more spans or fewer. Where they come in the order of
   * time `upTo` is told, again and again, that all that began before a time have come.
   */
  everyTrace(
    services: readonly string[] | undefined,
    window: Window,
    each: (trace: Trace) => void,
    upTo?: (time: Microseconds) => void,
  ): Promise<Swept>;
}

/** Whether a service's spans may carry an attribute of this name. */
export type MayHold = (service: string, name: string) => boolean;

/** How complete a sweep was. */
export interface Swept {
  /** Those that were asked for and that the source knows. */
  readonly services: readonly string[];
  /** Parts of the window in which there is more than the source would hand over. */
  readonly unseen: readonly Window[];
  readonly notes: readonly string[];
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
  readonly notes: readonly string[];
}

/** What was asked of a source so far: for the report's `search` and for the spinner. */
export interface SearchTotals {
  readonly services: readonly string[];
  readonly requests: number;
  readonly traces: number;
  readonly spans: number;
  /** How much of a sweep's window is done, between 0 and 1; absent where nothing is swept. */
  readonly swept?: number;
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
}
