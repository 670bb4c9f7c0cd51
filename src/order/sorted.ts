import type { Span } from "../trace/span.ts";

/** Binary search: the first place at which `holds` is false. */
export function firstNot(length: number, holds: (place: number) => boolean): number {
  let [from, to] = [0, length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** How many of these ascending numbers are less than `limit`. */
export const countBelow = (sorted: Float64Array, limit: number): number =>
  firstNot(sorted.length, (place) => sorted[place]! < limit);

/** How many of these ascending numbers are greater than `limit`. */
export const countAbove = (sorted: Float64Array, limit: number): number =>
  sorted.length - firstNot(sorted.length, (place) => sorted[place]! <= limit);

/** Sorted by time and id: which span counts must not depend on the order in which a source returns spans. */
export const byTimeAndId = <T>(found: readonly T[], spanOf: (one: T) => Span): T[] =>
  [...found].sort((a, b) => {
    const [one, other] = [spanOf(a), spanOf(b)];
    return one.start - other.start || (one.spanId < other.spanId ? -1 : 1);
  });
