import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Leak, Leaks } from "./audit.ts";

/** What an audit found, and how much it has seen. */
export interface AuditReport extends Omit<Leaks, "leaks"> {
  readonly now: Microseconds;
  readonly leaks: readonly TracedLeak[];
  readonly search: {
    readonly source: string;
    readonly window: Interval;
    readonly services: readonly string[];
    readonly traces: number;
    readonly spans: number;
    readonly requests: number;
    /** Parts of the window with more in them than the source would hand over. */
    readonly unseen: readonly Interval[];
    readonly interrupted: boolean;
    /** Not everything was looked at: what was not found may be there. */
    readonly blind: boolean;
    readonly notes: readonly Sentence[];
  };
}

export interface TracedLeak extends Leak {
  /** The trace's page in Jaeger, where the source is one. */
  readonly url: string | null;
}
