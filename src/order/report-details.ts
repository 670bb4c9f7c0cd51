import type { Interval } from "../trace/interval.ts";
import type { Outcome } from "../trace/outcome.ts";
import type { Microseconds, SpanKind } from "../trace/span.ts";
import type { PointId } from "./path.ts";
import type { CohortEvidence, SpanEvidence } from "./report.ts";

/** A stretch of the critical path: work at a point, or a wait that ended with it. */
export interface CriticalStretch extends Interval {
  readonly kind: StageKind;
  readonly point: PointId;
  /** Set for a wait that is not over; its `to` is the present moment. */
  readonly open?: true;
}

/** A try at a point, or a wait for it. */
export interface TimelineBar extends Interval {
  readonly row: string;
  readonly point: PointId;
  readonly kind: StageKind;
  /** `open` is a wait that is not over; its `to` is the present moment. */
  readonly outcome: "done" | "failed" | "refused" | "open";
  /** Until when an open wait may last; null if no limit applies, and for every other bar. */
  readonly deadline: Microseconds | null;
}

/** What a verdict at a point rests on, in addition to the verdict's own evidence. */
export interface Explanation {
  /** The point that the verdict is about; null if it is about none. */
  readonly point: PointId | null;
  readonly needs: readonly Need[];
  /** The latest tries at the point itself, in chronological order; `triesInAll` counts all of them. */
  readonly tries: readonly Try[];
  readonly triesInAll: number;
  /** The request inside which the point is or should be; null if the point needs none or none was seen. */
  readonly request: (SpanEvidence & { readonly to: Microseconds; readonly whole: boolean }) | null;
  readonly others: OthersThere | null;
}

/** A point that must have happened before another one, and what shows that it did. */
export interface Need {
  readonly point: PointId;
  readonly state: "done" | "proved" | "missing" | "not-on-path";
  /** When the point was done; for a proved point the latest possible time. */
  readonly at: Microseconds | null;
  /** The point or support that proves it. */
  readonly by: string | null;
  readonly span: SpanEvidence | null;
}

export interface Try extends SpanEvidence {
  readonly to: Microseconds;
  readonly outcome: Outcome;
}

/** What other orders did at the point, and how long they took to pass it, as far as their waits are known. */
export interface OthersThere {
  readonly cohort: CohortEvidence;
  readonly took: {
    readonly orders: number;
    /** This and `most` are percentiles by nearest rank, so they are waits that really occurred. */
    readonly half: Microseconds;
    readonly most: Microseconds;
    readonly longest: Microseconds;
  } | null;
}

/** All spans of an order, each under the row that it belongs to or beside the path. */
export interface Unfolded {
  readonly rows: readonly UnfoldedRow[];
  readonly beside: UnfoldedSpans;
}

export interface UnfoldedRow extends UnfoldedSpans {
  readonly row: string;
}

export interface UnfoldedSpans {
  /** The tries one after another, each with the spans inside; spans of other rows are listed under those rows. */
  readonly spans: readonly UnfoldedSpan[];
  /** How many further spans are left out. */
  readonly more: number;
}

export interface UnfoldedSpan extends SpanEvidence {
  readonly kind: SpanKind;
  readonly to: Microseconds;
  /** The span's depth inside its try; 0 is the try itself. */
  readonly depth: number;
  readonly outcome: Outcome;
  readonly error: { readonly type: string | null; readonly message: string | null } | null;
  /** Values as text, by attribute name: untrusted, unmasked. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly events: readonly {
    readonly name: string;
    readonly at: Microseconds;
    readonly attributes: ReadonlyMap<string, string>;
  }[];
  /** The span's page in Jaeger's UI; null for a source that has none. */
  readonly url: string | null;
  /**
   * The row above that shows this span with the spans inside, where this entry is the span's second side; else null.
   */
  readonly sameAs: string | null;
}

/** What time is spent on: a service's work, or waiting for a queue, a poll, a person or another company. */
export type StageKind = "work" | "queue" | "poll" | "person" | "external" | "unobserved";
