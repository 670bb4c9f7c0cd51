import type { Sentence } from "../sentence.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds, SpanRef } from "../trace/span.ts";
import type { Label, Path, PointId } from "./path.ts";
import type { CriticalStretch, Explanation, TimelineBar, Unfolded } from "./report-details.ts";
import type { Silence } from "./silence.ts";

/** What `show` found out about one order: data only, no prose. Renderers turn it into text and JSON. */
export interface OrderReport {
  readonly search: SearchSummary;
  /** The present moment the verdict speaks of. */
  readonly now: Microseconds;
  readonly order: OrderFacts;
  readonly verdict: Verdict;
  /** All rows of the path in its order; empty when the order was not found. */
  readonly rows: readonly RowReport[];
  readonly findings: readonly Finding[];
  readonly path: Path;
  /** What the order's time went by with, where it was asked for. */
  readonly critical?: readonly CriticalStretch[];
  /** When what was done, and what was waited for, where it was asked for. */
  readonly timeline?: readonly TimelineBar[];
  /** What the verdict rests on, step by step, where it was asked for. */
  readonly why?: Explanation;
  /** The spans of each row, where they were asked for. */
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
  /** True when a span says that its trace was kept by chance. */
  readonly sampled: boolean;
  readonly notes: readonly Sentence[];
}

export interface OrderFacts {
  /** What was asked for, as typed. */
  readonly asked: string;
  readonly orderId: string | null;
  readonly calculationRequestIds: readonly string[];
  readonly orderType: string | null;
  /** The latest order status any span carries. */
  readonly status: string | null;
  /** The operator who acted last. */
  readonly operatorId: string | null;
  /** The variant of the path, such as `shop` or `partner`. */
  readonly path: string;
  /** The trace by which it was found, where that was asked for. */
  readonly byTrace?: string;
}

/** What an order that was seen can be. */
export const seenStates = ["completed", "in-progress", "waiting", "stuck", "failed", "lost", "undecidable"] as const;

export type OrderState = (typeof seenStates)[number] | "not-found";

/** What somebody has to hear of: something is amiss, or can't be judged. The worst first. */
export const alarmingStates = ["failed", "lost", "stuck", "undecidable"] as const;
export type AlarmingState = (typeof alarmingStates)[number];

export const isAlarming = (state: OrderState | PointState): state is AlarmingState =>
  alarmingStates.some((one) => one === state);

export type PointState = AlarmingState | "done" | "waiting" | "running" | "pending" | "proved" | "not-on-path";

/** Why the verdict is what it is; each has one sentence in the prose catalogue. */
export type ReasonCode =
  | "completed" // the last point is done
  | "price-delivered" // a partner's price was sent and no order followed
  | "within-deadline" // enabled, not overdue yet
  | "running" // children are there, their parent is not exported yet
  | "refused" // its request was refused: nothing is due until it is made again
  | "person" // a person's turn, inside the deadline
  | "person-no-alarm" // a person's turn, and nobody is hurried
  | "person-overdue" // a person's turn, past the deadline
  | "nobody-overtook" // a machine's point overdue; earlier orders passed, no later one did
  | "backlog" // overtaken, but others pass as late as this one, and out of turn
  | "wider-limit" // inside the point's own limit, past a wider one
  | "every-attempt-failed" // all attempts ended in an error
  | "request-failed" // the request ended in an error before it got to this point
  | "overtaken" // overdue, and orders enabled later have passed
  | "request-ended" // its request ended without it, the trace is whole, and others show the point
  | "search-truncated" // traces may be missing from the answer
  | "sampled" // traces were kept by chance, so an absence says nothing
  | "span-unread" // a span of the order is there and can't be used: it may be any step
  | "nobody-shows" // no order's spans show this point at all
  | "shown-no-more" // earlier orders' spans show this point, and none of several later ones
  | "request-not-seen" // the request in which it would have happened is not in the traces
  | "trace-not-whole" // spans name parents that are absent
  | "spans-missing" // spans that must have been are not there: this one may be another
  | "requests-missing" // whole requests of other orders must have been and left no span: this one may be another
  | "order-unknown" // the span that says which order's calculation it is is missing: what people did is told under its number
  | "service-silent" // its service sent nothing at all around that time
  | "unclaimed-span" // a span that may be this point belongs to one of several orders
  | "shared-calculation" // the calculation asked for belongs to several orders
  | "not-found"; // no span carries the key in the window

export interface Verdict {
  readonly state: OrderState;
  readonly point: PointId | null;
  readonly row: string | null;
  /** Since when the order is there: when the last point this one needs was done. */
  readonly since: Microseconds | null;
  readonly deadline: Microseconds | null;
  readonly reason: ReasonCode;
  readonly evidence: Evidence;
}

export interface Evidence {
  /** Spans the verdict rests on: the last step that was done, or the attempts that failed. */
  readonly spans: readonly SpanEvidence[];
  /** The deepest error, for `failed`. */
  readonly error?: ErrorEvidence;
  readonly limits: readonly LimitEvidence[];
  /** What other orders did at this point; present when it was overdue. */
  readonly cohort?: CohortEvidence;
  /** For a wait that a supporting span explains: was it seen? */
  readonly support?: { readonly name: string; readonly label: Label; readonly seen: SpanEvidence | null };
  /** Who is waited for. */
  readonly person?: { readonly name: string; readonly label: Label };
  /** What speaks for a lost span, for `spans-missing`, `requests-missing` and `service-silent`. */
  readonly doubt?: Doubt;
  /** What to look at next, most useful first. */
  readonly look: readonly Look[];
  /** Orders that share a calculation, for `shared-calculation`. */
  readonly orders?: readonly string[];
}

export interface Doubt {
  /** Requests of this order that must have happened and left no span, though other orders' do. */
  readonly points: readonly PointId[];
  /** Of the spans that must have been, in this order or in others, how many are not there, and how many are. */
  readonly missing: number;
  readonly arrived: number;
  readonly silence?: Silence;
}

export interface SpanEvidence extends SpanRef {
  readonly point: PointId | null;
  readonly service: string;
  readonly name: string;
  readonly at: Microseconds;
  /** Nobody can see it before. */
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
  /** How long it may take, days off among it; null where the limit is the end of the request. */
  readonly limit: Microseconds | null;
  /** How much of it are days off, where there are any. */
  readonly daysOff?: Microseconds;
  readonly deadline: Microseconds;
  /** The point's own limit, or a wider one that covers it too. */
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
  /** Orders that show the point while it is unknown when they became enabled. */
  readonly passedUndated: number;
  /** Until when this one may wait among those that were handed out: others passed after long waits. Null where none did. */
  readonly backlogUntil: Microseconds | null;
  readonly truncated: boolean;
  readonly window: Interval;
  /** A few of the orders that overtook, or that passed before. */
  readonly examples: readonly (SpanEvidence & { readonly order: string })[];
}

/** A page about a trace, such as Jaeger's; undefined where the source has none. */
export type TraceUrl = (traceId: string) => string | undefined;

export type Look =
  | { readonly kind: "queue"; readonly queue: string; readonly deadLetter?: string }
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "trace"; readonly traceId: string; readonly url?: string }
  /** Search a wider window, or a smaller one where the search was cut off. */
  | { readonly kind: "window"; readonly wider: boolean }
  | { readonly kind: "person"; readonly name: string; readonly label: Label };

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
  /** From the end of what it needed to its start; negative when two hosts' clocks disagree. */
  readonly wait: Microseconds | null;
  readonly slow: boolean;
  readonly attempts: number;
  readonly spans: readonly SpanRef[];
}

export type FindingCode =
  | AlarmingState
  | "slow" // took or waited longer than its limit
  | "proved" // it happened, its span is missing
  | "skew" // it started before what it needed ended
  | "duplicate" // it succeeded more than once
  | "retried" // an attempt failed before one succeeded
  | "retrying" // an attempt failed, and a further one is under way
  | "refused" // a 4xx on the server's side
  | "unexpected"; // its request ended in an error though everything in it went well

export interface Finding {
  readonly code: FindingCode;
  readonly point: PointId;
  readonly severity: "error" | "warning" | "info";
  readonly evidence: FindingEvidence;
}

interface FindingEvidence {
  readonly spans: readonly SpanRef[];
  readonly reason?: ReasonCode;
  readonly attempts?: number;
  readonly errors?: number;
  /** How long it took or waited, and the limit it passed. */
  readonly took?: Microseconds;
  readonly limit?: Microseconds;
  readonly what?: "work" | "wait";
  /** For `proved`: the done point that proves it. */
  readonly by?: PointId;
  /** For `skew`: how negative the wait is. */
  readonly wait?: Microseconds;
  /** For `refused`: the HTTP status. */
  readonly status?: number;
}
