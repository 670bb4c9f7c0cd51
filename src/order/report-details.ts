import type { Interval } from "../trace/interval.ts";
import type { Outcome } from "../trace/outcome.ts";
import type { Microseconds, SpanKind } from "../trace/span.ts";
import type { PointId } from "./path.ts";
import type { CohortEvidence, SpanEvidence } from "./report.ts";

/** A stretch of the critical path: work at a point, or a wait that ended with it. */
export interface CriticalStretch extends Interval {
  readonly kind: StageKind;
  readonly point: PointId;
  /** A wait that is not over: it ends at the present moment. */
  readonly open?: true;
}

/** A try at a point, or a wait for it. */
export interface TimelineBar extends Interval {
  readonly row: string;
  readonly point: PointId;
  readonly kind: StageKind;
  /** `open` is a wait that is not over: it ends at the present moment. */
  readonly outcome: "done" | "failed" | "refused" | "open";
  /** Until when an open wait may last; null where nothing says so, and for every other bar. */
  readonly deadline: Microseconds | null;
}

/** What a verdict at a point rests on, beyond the evidence that it carries itself. */
export interface Explanation {
  /** The point in question; null where the verdict is about none. */
  readonly point: PointId | null;
  readonly needs: readonly Need[];
  /** The latest tries at the point itself, in the order of time, and how many there were. */
  readonly tries: readonly Try[];
  readonly triesInAll: number;
  /** The request inside of which the point is, or was to be; null where there is none, or none was seen. */
  readonly request: (SpanEvidence & { readonly to: Microseconds; readonly whole: boolean }) | null;
  readonly others: OthersThere | null;
}

/** What must have happened for a point, and how it is known that it did. */
export interface Need {
  readonly point: PointId;
  readonly state: "done" | "proved" | "missing" | "not-on-path";
  /** When it was done; for a proved one the latest that it can have been. */
  readonly at: Microseconds | null;
  /** What proves it: a point, or a support. */
  readonly by: string | null;
  readonly span: SpanEvidence | null;
}

export interface Try extends SpanEvidence {
  readonly to: Microseconds;
  readonly outcome: Outcome;
}

/** What others did at the point, and how long those whose wait is known took until they passed it. */
export interface OthersThere {
  readonly cohort: CohortEvidence;
  readonly took: {
    readonly orders: number;
    /** The nearest rank: waits that really were. */
    readonly half: Microseconds;
    readonly most: Microseconds;
    readonly longest: Microseconds;
  } | null;
}

/** All spans of an order: under the row that each belongs to, or beside the path. */
export interface Unfolded {
  readonly rows: readonly UnfoldedRow[];
  readonly beside: UnfoldedSpans;
}

export interface UnfoldedRow extends UnfoldedSpans {
  readonly row: string;
}

export interface UnfoldedSpans {
  /** A try after the other, each with what is inside of it; those of other rows stand there. */
  readonly spans: readonly UnfoldedSpan[];
  /** So many more are not told of. */
  readonly more: number;
}

export interface UnfoldedSpan extends SpanEvidence {
  readonly kind: SpanKind;
  readonly to: Microseconds;
  /** How deep inside of its try it is; 0 is the try itself. */
  readonly depth: number;
  readonly outcome: Outcome;
  readonly error: { readonly type: string | null; readonly message: string | null } | null;
  /** As text, by their names: untrusted, unmasked. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly events: readonly {
    readonly name: string;
    readonly at: Microseconds;
    readonly attributes: ReadonlyMap<string, string>;
  }[];
  /** The span's page in Jaeger's UI; null for a source that has none. */
  readonly url: string | null;
  /** The row above that shows the same span with what is inside of it, where this one is a second side of it. */
  readonly sameAs: string | null;
}

/** What time is spent on: a service works, a message waits in a queue, a poll has not come by, a person or another company has not acted. */
export type StageKind = "work" | "queue" | "poll" | "person" | "external" | "unobserved";
