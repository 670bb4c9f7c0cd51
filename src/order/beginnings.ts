import type { Microseconds } from "../trace/span.ts";
import { someNames } from "./by-time.ts";
import type { Passage } from "./passage.ts";
import type { Path } from "./path.ts";
import type { SpanLoss } from "./span-loss.ts";

/** How many orders show their beginning (`arrived`), and how many should and do not (`missing`). */
export interface Beginnings extends SpanLoss {
  /** Some of those that do not. */
  readonly unbegun: readonly string[];
}

/**
 * Orders that do not show how they began, though what led to the first thing that they show must have been later than the oldest of its kind
 * that is kept. Where traces are kept by chance, and few of them, that is most.
 *
 *     oldest ──►│    │◄── wait ──┤ first thing shown
 *                    └ what led there was later than that
 *
 * @param whole orders of which all that is kept is known
 * @param all these and others
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

/** Until when what led to a point may be older than what is kept; for ever, where it is not kept at all, or nobody knows how long it takes. */
function mayBeOlderUpTo(place: number, all: readonly Passage[], path: Path): Microseconds {
  const { point, needs } = path.points[place]!;
  const leads = path.points.flatMap(({ point: lead }, i) => (needs.includes(lead) ? [i] : []));
  const oldest = all.reduce(
    (min, { passed }) => leads.reduce((least, lead) => (passed[lead]! < least ? passed[lead]! : least), min),
    Number.POSITIVE_INFINITY,
  );
  const span = all.reduce((max, { last }) => Math.max(max, last), oldest) - oldest;
  const longest = all.reduce((max, { passed, enabled }) => {
    const wait = passed[place]! - enabled[place]!;
    return wait > max ? wait : max;
  }, Number.NEGATIVE_INFINITY);
  const limits = path.deadlines.filter(({ to }) => to === point).map(({ limit }) => limit);
  // Of waits that are as long as what is kept only the shorter ones are seen.
  const isKnown = Number.isFinite(longest) && longest * 3 < span;
  return oldest + (isKnown ? longest : limits.length > 0 ? Math.max(...limits) : Number.POSITIVE_INFINITY);
}
