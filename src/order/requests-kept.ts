import { someNames } from "./by-time.ts";
import type { Passage } from "./passage.ts";
import type { Openers } from "./path-requests.ts";
import type { Path, PointId } from "./path.ts";
import { RequestLosses } from "./request-losses.ts";
import { serviceAt } from "./services-in.ts";
import type { SpanLoss } from "./span-loss.ts";

/** How well requests arrive. A request must have happened if points before and after it were received. */
export interface RequestsKept {
  /**
   * The loss at the point's service near the time in question, or elsewhere if the two may be alike (see `lossHere`).
   */
  readonly requests: SpanLoss;
  /** The names of some orders with a missing request. */
  readonly lossy: readonly string[];
}

/**
 * How requests arrive at a point.
 * @param near orders that passed the point near the time in question
 * @param openers whose requests count
 * @param ever the losses of all orders
 * @param own orders that do not count
 */
export function requestsKept(
  id: PointId,
  path: Path,
  openers: Openers,
  near: readonly Passage[],
  ever: RequestLosses,
  own: readonly Passage[],
): RequestsKept {
  const here = new RequestLosses(near, path, openers, ever.apart);
  const service = serviceAt(id, path);
  const isOther = (one: Passage) => !own.includes(one);
  return {
    requests: lossHere(here.loss([], service), [here.loss([]), ever.loss(own, service), ever.loss(own)]),
    lossy: someNames(here.lossy.length > 0 ? here.lossy : ever.lossy, isOther),
  };
}

/** Two counts differ if chance alone brings about their difference no more often than this. */
const negligibleChance = 1e-3;

/**
 * The loss in one place (`here`). If nothing was lost there, the result is the loss elsewhere (`around`, the nearest
 * first), provided that the local count is too small to show a difference.
 *
 *     here      0 of 20
 *     around    8 of 400: 20 requests would show no loss two times in three, so `here` may be the same
 *               140 of 400: 20 requests would have shown some loss, so `here` differs
 */
export function lossHere(here: SpanLoss, around: readonly SpanLoss[]): SpanLoss {
  if (here.missing > 0) return here;
  const mayBeAlike = ({ missing, arrived }: SpanLoss) =>
    missing > 0 && (arrived / (missing + arrived)) ** here.arrived > negligibleChance;
  return around.find(mayBeAlike) ?? here;
}
