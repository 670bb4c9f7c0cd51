import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Leak, Leaks } from "./audit.ts";

/** What an audit found, and how much it examined. */
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
    /** Parts of the window that hold more than the source hands over. */
    readonly unseen: readonly Interval[];
    readonly interrupted: boolean;
    /** True if not everything was examined: there may be more leaks. */
    readonly blind: boolean;
    readonly notes: readonly Sentence[];
  };
}

export interface TracedLeak extends Leak {
  /** The trace's page in Jaeger; null if the source is no Jaeger. */
  readonly url: string | null;
}
