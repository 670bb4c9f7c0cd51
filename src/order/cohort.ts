import type { Microseconds } from "../trace/span.ts";
import type { Beginnings } from "./beginnings.ts";
import type { PointId } from "./path.ts";
import type { CohortEvidence } from "./report.ts";
import type { RequestsKept } from "./requests-kept.ts";
import type { RequestsLeft } from "./requests-left.ts";
import type { Silence } from "./silence.ts";
import type { SpanLoss } from "./span-loss.ts";
import type { Stop } from "./stopped.ts";

/** What other orders did at a point that an order has not passed in time. */
export interface Cohort extends RequestsKept {
  readonly evidence: CohortEvidence;
  /** The points that any other order shows. */
  readonly shows: ReadonlySet<PointId>;
  /** How well the spans of the point's service arrive. */
  readonly loss: SpanLoss;
  /** How many other orders should have passed by now but show no sign of it. */
  readonly absent: number;
  /**
   * How many of the absent orders became enabled later than every order that passed: they may be in a queue that stands
   * still.
   */
  readonly standing: number;
  /** The names of some absent orders, beginning with those enabled right after this one. */
  readonly absentNear: readonly string[];
  /**
   * What remains of the requests of orders that must have passed at about the same time. This order's requests may have
   * fared alike.
   */
  readonly left: RequestsLeft;
  readonly beginnings: Beginnings;
  /** How long other orders took until the next span that shows them past the point, ascending; only known waits. */
  readonly waits: ArrayLike<Microseconds>;
  /** Set if the service was silent when the order should have passed. */
  readonly silence?: Silence;
  /** Set if an instance of the service stopped when the order should have passed. */
  readonly stop?: Stop;
  /**
   * How many orders without an order id passed and may be this order: their traces lost the span that links both keys.
   */
  readonly nameless: number;
  /** How many requests without any key passed in the time that others take; absent where nobody has looked for them. */
  readonly keyless?: number;
}

/** How many orders show the point, whenever they got there. */
export const passedIn = ({ evidence }: Cohort): number =>
  evidence.overtook + evidence.passedBefore + evidence.passedUndated;

/** Whether some orders show the point, and none of them also shows what led there. */
export const isApart = ({ evidence, left }: Cohort): boolean =>
  left.undated.length > 0 && evidence.overtook + evidence.passedBefore === 0;

/** Whether most orders do not show how they began. */
export const isUnbegun = ({ beginnings: { missing, arrived } }: Cohort): boolean => missing > 1 && missing > arrived;
