import { earliestStart, latestEnd, type Microseconds, type Span } from "./span.ts";
import { minute } from "./units.ts";

/** A time range with both ends included: a search window, or a stretch in which something went on. */
export interface Interval {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** How far a trace may reach beyond a window: it begins before what it tells of, and clocks differ. */
export const traceReach: Microseconds = 5 * minute;

export const lengthOf = ({ from, to }: Interval): Microseconds => to - from;

export const holds = ({ from, to }: Interval, time: Microseconds): boolean => time >= from && time <= to;

export const covers = (one: Interval, other: Interval): boolean => one.from <= other.from && one.to >= other.to;

/** Whether two intervals share at least a moment. */
export const overlaps = (one: Interval, other: Interval): boolean => one.from <= other.to && one.to >= other.from;

/** Lengthens an interval at both ends; a negative `by` shortens it. */
export const widened = ({ from, to }: Interval, by: Microseconds): Interval => ({ from: from - by, to: to + by });

/** The interval that reaches `by` to either side of a moment. */
export const around = (time: Microseconds, by: Microseconds): Interval => widened({ from: time, to: time }, by);

/** 1 ms: an interval this small is not cut any more. */
export const smallestCut: Microseconds = 1_000;

/** Cuts an interval in the middle, at a whole microsecond. */
export function halvesOf({ from, to }: Interval): [Interval, Interval] {
  const middle = Math.floor((from + to) / 2);
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

/** The smallest interval that covers all of these. */
export const hullOf = (intervals: readonly Interval[]): Interval => ({
  from: intervals.reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY),
  to: intervals.reduce((last, { to }) => Math.max(last, to), Number.NEGATIVE_INFINITY),
});

/** Whether a span overlaps an interval. Called for very many spans, so it builds no interval for each. */
export const isDuring =
  ({ from, to }: Interval) =>
  ({ start, end }: Pick<Span, "start" | "end">): boolean =>
    end >= from && start <= to;

/** The interval of a span, from its start to its end. */
export const timeOf = ({ start, end }: Pick<Span, "start" | "end">): Interval => ({ from: start, to: end });

/** The interval from the earliest start of these spans to their latest end. */
export const extentOf = (spans: readonly Span[]): Interval => ({ from: earliestStart(spans), to: latestEnd(spans) });
