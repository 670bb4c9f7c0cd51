import type { Sentence } from "../sentence.ts";
import type { SentTo } from "../trace/facets/messaging.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds, SpanRef } from "../trace/span.ts";
import type { Label, Path, PointId } from "./path.ts";
import type { CriticalStretch, Explanation, TimelineBar, Unfolded } from "./report-details.ts";
import type { Silence } from "./silence.ts";
import type { Stop } from "./stopped.ts";

/** What `show` finds out about one order: data only, no prose. Renderers turn the report into text and JSON. */
export interface OrderReport {
  readonly search: SearchSummary;
  /** The present moment at which the verdict holds. */
  readonly now: Microseconds;
  readonly order: OrderFacts;
  readonly verdict: Verdict;
  /** All rows in the path's order; empty when the order was not found. */
  readonly rows: readonly RowReport[];
  readonly findings: readonly Finding[];
  readonly path: Path;
  /** What the order's time was spent on, if requested. */
  readonly critical?: readonly CriticalStretch[];
  /** When each step was done and what the order waited for, if requested. */
  readonly timeline?: readonly TimelineBar[];
  /** What the verdict rests on, step by step, if requested. */
  readonly why?: Explanation;
  /** The spans of each row, if requested. */
  readonly unfolded?: Unfolded;
}

export interface SearchSummary {
  readonly source: string;
  readonly window: Interval;
  readonly services: readonly string[];
  readonly traces: number;
  readonly spans: number;
  readonly requests: number;
  readonly truncated: boolean;
  /** True when a span says that its trace was sampled. */
  readonly sampled: boolean;
  readonly notes: readonly Sentence[];
}

export interface OrderFacts {
  /** The id that the user asked for, as typed. */
  readonly asked: string;
  readonly orderId: string | null;
  readonly calculationRequestIds: readonly string[];
  readonly orderType: string | null;
  /** The last order status that was saved, as far as spans tell. */
  readonly status: string | null;
  /** The operator who acted last. */
  readonly operatorId: string | null;
  /** The variant of the path, such as `shop` or `partner`. */
  readonly path: string;
  /** The trace id by which the order was found, if the user gave one. */
  readonly byTrace?: string;
}

/** The states of an order that was seen. */
export const seenStates = ["completed", "in-progress", "waiting", "stuck", "failed", "lost", "undecidable"] as const;

export type OrderState = (typeof seenStates)[number] | "not-found";

/** The states that somebody must hear of: something is wrong or can't be judged. The worst state comes first. */
export const alarmingStates = ["failed", "lost", "stuck", "undecidable"] as const;
export type AlarmingState = (typeof alarmingStates)[number];

export const isAlarming = (state: OrderState | PointState): state is AlarmingState =>
  alarmingStates.some((one) => one === state);

export type PointState = AlarmingState | "done" | "waiting" | "running" | "pending" | "proved" | "not-on-path";

/** The reason for a verdict; each has one sentence in the prose catalogue. */
export type ReasonCode =
  | "completed" // the last point is done
  | "price-delivered" // a partner's price was sent and no order followed
  | "closed-elsewhere" // the order was closed by something that is no step of the path
  | "within-deadline" // enabled, not overdue yet
  | "recording-ends" // the same, as of the end of a recording: what came later is not in it
  | "running" // children were received, their parent is not exported yet
  | "retry-expected" // it failed, and by the path it is tried again by itself
  | "refused" // its request was refused: nothing is due until the request is made again
  | "person" // a person's turn, inside the deadline
  | "person-no-alarm" // a person's turn, and the path raises no alarm for it
  | "later-request" // its request told no status, and others got there in a later one of the same kind
  | "person-overdue" // a person's turn, past the deadline
  | "nobody-overtook" // a machine's point is overdue; earlier orders passed, no later one did
  | "backlog" // overtaken, but others pass as late as this order, and out of turn
  | "wider-limit" // inside the point's own limit, past a wider one
  | "every-attempt-failed" // all attempts ended in an error
  | "delivery-failed" // the message that leads to this point was received, and all attempts at it ended in an error
  | "request-failed" // the request ended in an error before it reached this point
  | "overtaken" // overdue, and orders enabled later have passed
  | "request-ended" // the request ended without this point, the trace is whole, and others show the point
  | "search-truncated" // traces may be missing from the source's answer
  | "search-interrupted" // the user broke the search off: traces may not have been read yet
  | "held-in-part" // the recording is an export of another order: of this one it holds what that was judged by
  | "sampled" // traces are sampled, so an absence proves nothing
  | "span-unread" // a span of the order can't be used: it may be any step
  | "nobody-shows" // no order's spans show this point at all
  | "shown-no-more" // earlier orders' spans show this point, those of several later orders don't
  | "no-step-seen" // no received span shows a step, and the order is too old for more to come
  | "request-not-seen" // the request that would contain this point is not in the traces
  | "trace-not-whole" // spans name parents that are absent
  | "refused-midway" // the request that leads there saved something and was refused: whether that stayed no span shows
  | "spans-missing" // spans that must have existed are missing: this point's span may be another of them
  | "requests-missing" // whole requests of other orders left no span: this order's may be another of them
  | "order-unknown" // the span that carries the order's number, which people's acts are recorded under, is missing
  | "service-silent" // the point's service sent nothing at all around that time
  | "instance-stopped" // an instance of the point's service stopped around that time, perhaps with spans unsent
  | "unclaimed-span" // a span that may be this point belongs to one of several orders, or says of none
  | "shared-calculation" // the requested calculation belongs to several orders
  | "not-found" // no span carries the key in the window
  | "services-unknown" // nor does the source know any of the path's services
  | "source-empty"; // nor does the source hold anything at all

export interface Verdict {
  readonly state: OrderState;
  readonly point: PointId | null;
  readonly row: string | null;
  /** Since when the order has been at the point: when the last of the point's needs was done. */
  readonly since: Microseconds | null;
  readonly deadline: Microseconds | null;
  readonly reason: ReasonCode;
  readonly evidence: Evidence;
}

export interface Evidence {
  /** Spans that the verdict rests on: the last done step, or the failed attempts. */
  readonly spans: readonly SpanEvidence[];
  /** The deepest error, for `failed`. */
  readonly error?: ErrorEvidence;
  readonly limits: readonly LimitEvidence[];
  /** What other orders did at this point; present if the point is overdue. */
  readonly cohort?: CohortEvidence;
  /** For a wait that a supporting span explains: whether that span was seen. */
  readonly support?: { readonly name: string; readonly label: Label; readonly seen: SpanEvidence | null };
  /** The person whom the order waits for. */
  readonly person?: { readonly name: string; readonly label: Label };
  /** Signs that a span was lost, for `spans-missing`, `requests-missing`, `service-silent` and `instance-stopped`. */
  readonly doubt?: Doubt;
  /** What to look at next, the most useful first. */
  readonly look: readonly Look[];
  /** How far an order got that went on all the same, though it is lost, has failed, or its step was not seen yet. */
  readonly wentOn?: PointId;
  /** Orders that share a calculation, for `shared-calculation`. */
  readonly orders?: readonly string[];
}

export interface Doubt {
  /** Requests of this order that must have happened but left no span, although other orders' requests do. */
  readonly points: readonly PointId[];
  /**
   * How many of the spans that must have existed, in this order or in others, are missing; `arrived` counts the rest.
   */
  readonly missing: number;
  readonly arrived: number;
  readonly silence?: Silence;
  readonly stop?: Stop;
}

export interface SpanEvidence extends SpanRef {
  readonly point: PointId | null;
  readonly service: string;
  readonly name: string;
  readonly at: Microseconds;
  /** No source can show the span before this time. */
  readonly ended: Microseconds;
}

export interface ErrorEvidence extends SpanRef {
  readonly service: string;
  readonly name: string;
  /** HTTP status, exception type or `error.type`. */
  readonly type: string | null;
  /** Text from the span: untrusted, unmasked. */
  readonly message: string | null;
}

export interface LimitEvidence {
  readonly from: PointId | null;
  readonly to: PointId;
  /** How long the step may take, including days off; null where the limit is the end of the request. */
  readonly limit: Microseconds | null;
  /** The part of `limit` that is days off, if any. */
  readonly daysOff?: Microseconds;
  readonly deadline: Microseconds;
  /** True for the point's own limit, false for a wider one that covers the point too. */
  readonly own: boolean;
  readonly exceeded: boolean;
}

export interface CohortEvidence {
  /** Orders that became enabled later and have passed. */
  readonly overtook: number;
  /** Orders that became enabled earlier and have passed. */
  readonly passedBefore: number;
  /** Orders that became enabled later and have not passed. */
  readonly waiting: number;
  /** Orders that passed the point, but when they became enabled is unknown. */
  readonly passedUndated: number;
  /** Until when this order may still wait in a consumer's backlog; null if no other order passed after a long wait. */
  readonly backlogUntil: Microseconds | null;
  readonly truncated: boolean;
  readonly window: Interval;
  /** A few of the orders that overtook this one, or passed before it. */
  readonly examples: readonly (SpanEvidence & {
    readonly order: string;
    /** When the span with which it got there had ended too, such as a consumer's after its work. */
    readonly knownFrom: Microseconds;
  })[];
}

/** The URL of a trace's page, such as Jaeger's; undefined if the source has none. */
export type TraceUrl = (traceId: string) => string | undefined;

export type Look =
  | { readonly kind: "queue"; readonly queue: string; readonly deadLetter?: string }
  | { readonly kind: "service"; readonly service: string; readonly logs?: LogTime }
  /** Who sent the message that did not arrive: it may have gone elsewhere. `sent` is where, if its span says so. */
  | { readonly kind: "sender"; readonly service: string; readonly sent?: SentTo }
  | { readonly kind: "trace"; readonly traceId: string; readonly url?: string }
  /** Search a wider window, or a smaller one if the search was cut off. */
  | { readonly kind: "window"; readonly wider: boolean }
  /** An id that is there and differs from the one that was asked for only in its spelling, and whose it is. */
  | { readonly kind: "spelling"; readonly id: string; readonly of: "order" | "calculation" }
  /** Orders that were seen lately, to tell what ids look like. */
  | { readonly kind: "orders"; readonly ids: readonly string[] }
  | { readonly kind: "person"; readonly name: string; readonly label: Label };

/** The time of a service's logs that tell of a step; `to` is null where it goes on. */
export interface LogTime {
  readonly from: Microseconds;
  readonly to: Microseconds | null;
}

export interface RowReport {
  readonly row: string;
  readonly actor: string;
  readonly actorLabel: Label;
  readonly label: Label;
  readonly state: PointState;
  readonly points: readonly PointReport[];
}

export interface PointReport {
  readonly point: PointId;
  readonly label: Label;
  readonly state: PointState;
  readonly startedAt: Microseconds | null;
  readonly duration: Microseconds | null;
  /** From the end of the point's needs to its start; negative when two hosts' clocks disagree. */
  readonly wait: Microseconds | null;
  readonly slow: boolean;
  readonly attempts: number;
  readonly spans: readonly SpanRef[];
}

export type FindingCode =
  | AlarmingState
  | "slow" // it took or waited longer than its limit, or a query in it did
  | "proved" // it happened, its span is missing; or the span of one of the statuses that it saved
  | "skew" // it started before what it needed ended
  | "duplicate" // it succeeded more than once
  | "retried" // an attempt failed before one succeeded
  | "retrying" // an attempt failed, and a further one is under way
  | "refused" // a 4xx on the server's side, or a 3xx in which nothing was done
  | "closed-elsewhere" // it was lost or failed before something that is no step of the path closed it
  | "begun-anew" // it was done again after a result, and so was what follows: an earlier round does not count
  | "unexpected"; // its request ended in an error although everything inside succeeded

export interface Finding {
  readonly code: FindingCode;
  /** Null for a slow query that stands under no point's span. */
  readonly point: PointId | null;
  readonly severity: "error" | "warning" | "info";
  readonly evidence: FindingEvidence;
}

interface FindingEvidence {
  readonly spans: readonly SpanRef[];
  readonly reason?: ReasonCode;
  readonly attempts?: number;
  readonly errors?: number;
  /** How long the step took or waited, or the query's slowest call took; `limit` is what it exceeded. */
  readonly took?: Microseconds;
  readonly limit?: Microseconds;
  readonly what?: "work" | "wait" | "query";
  /** For a slow query: who made it, and its operation and table. */
  readonly service?: string;
  readonly query?: string;
  /** For `proved`: the done point that proves it. */
  readonly by?: PointId;
  /** For `proved` at a point that is done: the accepted status whose save is missing. */
  readonly orderStatus?: string;
  /** For `skew`: how negative the wait is. */
  readonly wait?: Microseconds;
  /** For `refused`: the HTTP status. */
  readonly status?: number;
}
