import { someNames } from "./by-time.ts";
import type { Passage } from "./passage.ts";
import type { Openers } from "./path-requests.ts";
import type { Path, PointId } from "./path.ts";
import { RequestLosses } from "./request-losses.ts";
import { serviceAt } from "./services-in.ts";
import type { SpanLoss } from "./span-loss.ts";

/** How well the requests arrive that must have been: what came before and after them is there. */
export interface RequestsKept {
  /** Those of a point's service at about a time; or others, where that is no different. */
  readonly requests: SpanLoss;
  /** Some orders of which such a request is missing. */
  readonly lossy: readonly string[];
}

/**
 * How requests arrive at a point.
 * @param near orders that passed it at about the time in question
 * @param openers of whose requests this tells
 * @param ever what is known of all orders
 * @param own what is not to count
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

/** Two counts that differ as much by chance once in a thousand times are different. */
const unlikely = 1e-3;

/**
 * What gets lost in one place (`here`): as it was seen there, or, where nothing was seen to get lost there, as it was elsewhere (`around`, the
 * nearest first), if what was seen here is too little to say that here is any different.
 *
 *     here      0 of 20
 *     around    8 of 400: twenty would show none of it two times in three, and here it may be the same
 *               140 of 400: twenty would have shown some of it; that is another matter
 */
export function lossHere(here: SpanLoss, around: readonly SpanLoss[]): SpanLoss {
  if (here.missing > 0) return here;
  const mayBeAlike = ({ missing, arrived }: SpanLoss) =>
    missing > 0 && (arrived / (missing + arrived)) ** here.arrived > unlikely;
  return around.find(mayBeAlike) ?? here;
}
