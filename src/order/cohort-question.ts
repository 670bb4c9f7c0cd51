import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Openers } from "./path-requests.ts";
import type { Matcher, Path, PointId } from "./path.ts";
import type { Story } from "./story.ts";

/** What to ask other orders: what they did at a point that this order has come to. */
export interface CohortQuestion {
  readonly point: PointId;
  readonly since: Microseconds;
  readonly story: Story;
  /** How long an order may take in total from `since` to the point. */
  readonly allowed: Microseconds;
  /** The request inside which the point was to happen, if any. */
  readonly request?: Interval;
  readonly why: Why;
  /**
   * Set if a person is late. A silent service does not keep a person from acting; it may only have failed to report the
   * action.
   */
  readonly person?: true;
}

/** Why other orders are asked. */
export type Why =
  /** The point is overdue: which orders passed it, and which wait, shows whether this order is lost. */
  | "overdue"
  /** Later points prove this one. The only question is whether other orders show it. */
  | "proved"
  /** The point is not overdue. The question is how long the wait usually takes, so the week before counts too. */
  | "usual"
  /** Every try failed. The only question is whether a further try may be missing from the traces. */
  | "failed";

/**
 * Whose requests show how well requests arrive. People skip requests (an upload, for example) or do in one what others
 * do one by one, and a skipped request looks like a lost one. A point that waits for no person is therefore judged by
 * the requests of machines. After a failure everyone's requests count: the further try may be anyone's.
 */
export const openersFor = ({ person, why }: CohortQuestion): Openers =>
  person === undefined && why !== "failed" ? "machines" : "anyone";

/**
 * The span that would have shown that the order got past the point. An order without an order id would have shown a
 * support first.
 */
export const nextWord = (question: CohortQuestion, path: Path): Matcher =>
  (namingSupport(question, path) ?? path.byId.get(question.point)!).match;

export const namingSupport = ({ point, story }: CohortQuestion, { supports }: Path) =>
  story.orderId === null ? supports.find(({ before }) => before === point) : undefined;
