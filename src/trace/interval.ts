import { earliestStart, latestEnd, type Microseconds, type Span } from "./span.ts";
import { minute } from "./units.ts";

/** The time from one moment to another, both included: a window that is asked about, a stretch in which something went on. */
export interface Interval {
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** How far a trace may reach beyond a window: it begins before what it tells of, and clocks differ. */
export const traceReach: Microseconds = 5 * minute;

export const lengthOf = ({ from, to }: Interval): Microseconds => to - from;

export const holds = ({ from, to }: Interval, time: Microseconds): boolean => time >= from && time <= to;

export const covers = (one: Interval, other: Interval): boolean => one.from <= other.from && one.to >= other.to;

/** Whether they have a time in common, if only a moment. */
export const overlaps = (one: Interval, other: Interval): boolean => one.from <= other.to && one.to >= other.from;

/** So much longer on either side; shorter, where that is less than nothing. */
export const widened = ({ from, to }: Interval, by: Microseconds): Interval => ({ from: from - by, to: to + by });

/** So much to either side of a moment. */
export const around = (time: Microseconds, by: Microseconds): Interval => widened({ from: time, to: time }, by);

/** Cut in the middle, at a whole microsecond. */
export function halvesOf({ from, to }: Interval): [Interval, Interval] {
  const middle = Math.floor((from + to) / 2);
  return [
    { from, to: middle },
    { from: middle, to },
  ];
}

/** From where the first of them begins to where the last one ends. */
export const hullOf = (some: readonly Interval[]): Interval => ({
  from: some.reduce((first, { from }) => Math.min(first, from), Number.POSITIVE_INFINITY),
  to: some.reduce((last, { to }) => Math.max(last, to), Number.NEGATIVE_INFINITY),
});

/** Whether a span has a time in common with it: of so many spans that none is made an interval first. */
export const isDuring =
  ({ from, to }: Interval) =>
  ({ start, end }: Pick<Span, "start" | "end">): boolean =>
    end >= from && start <= to;

/** When a span was. */
export const timeOf = ({ start, end }: Pick<Span, "start" | "end">): Interval => ({ from: start, to: end });

/** When all of these were, from the first to begin to the last to end. */
export const extentOf = (spans: readonly Span[]): Interval => ({ from: earliestStart(spans), to: latestEnd(spans) });
