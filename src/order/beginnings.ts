import type { Microseconds } from "../trace/span.ts";
import { someNames } from "./by-time.ts";
import { enabledSince, type Passage, passedAt } from "./passage.ts";
import type { Path } from "./path.ts";
import type { SpanLoss } from "./span-loss.ts";

/** How many orders show their beginning (`arrived`), and how many should but do not (`missing`). */
export interface Beginnings extends SpanLoss {
  /** The names of some orders that should show their beginning but do not. */
  readonly unbegun: readonly string[];
}

/**
 * Counts the orders whose beginning is missing although it must be younger than the oldest traces that are kept. It is
 * missing if the first point that the order shows is later than the oldest kept leading point plus the longest wait.
 * If traces are sampled at a low rate, most orders are like this.
 *
 *     oldest ──►│    │◄── wait ──┤ first point shown
 *                    └ the leading point happened here or later, so its trace should be kept
 *
 * @param whole orders whose kept traces were all looked at
 * @param all these orders and others
 */
export function beginningsOf(whole: readonly Passage[], all: readonly Passage[], path: Path): Beginnings {
  const upTo = path.points.map((_, place) => mayBeOlderUpTo(place, all, path));
  const missing = whole.filter(({ unbegun }) => unbegun !== undefined && unbegun.at > upTo[unbegun.place]!);
  return {
    missing: missing.length,
    arrived: whole.filter(({ begun }) => begun).length,
    unbegun: someNames(missing),
  };
}

/**
 * The time up to which an order may pass a point while the points that lead there are older than the kept traces.
 * Infinite if no leading point is kept, or if nothing shows how long the wait takes.
 */
function mayBeOlderUpTo(place: number, all: readonly Passage[], path: Path): Microseconds {
  const { point, needs } = path.points[place]!;
  const leads = path.points.flatMap(({ point: lead }, i) => (needs.includes(lead) ? [i] : []));
  const oldest = all.reduce(
    (min, one) => leads.reduce((least, lead) => (passedAt(one, lead) < least ? passedAt(one, lead) : least), min),
    Number.POSITIVE_INFINITY,
  );
  const span = all.reduce((max, { last }) => Math.max(max, last), oldest) - oldest;
  const longest = all.reduce((max, one) => {
    const wait = passedAt(one, place) - enabledSince(one, place);
    return wait > max ? wait : max;
  }, Number.NEGATIVE_INFINITY);
  const limits = path.deadlines.filter(({ to }) => to === point).map(({ limit }) => limit);
  // Long waits are under-represented near the retention limit, so trust the longest one only if it is under a third of
  // the kept span.
  const isKnown = Number.isFinite(longest) && longest * 3 < span;
  return oldest + (isKnown ? longest : limits.length > 0 ? Math.max(...limits) : Number.POSITIVE_INFINITY);
}
