import type { Interval } from "./trace/interval.ts";
import type { Microseconds } from "./trace/span.ts";
import { day } from "./trace/units.ts";

/** The option that moves a window's beginning. Only one of both is taken: a window is named by its length, or by its ends. */
export type Beginning = "--since" | "--from";

/**
 * The option that has a window reach so many days back from its end, as a shell takes it: `--since 15d`, or
 * `--from 2026-11-05T08:59Z` where `--since` is refused beside what was given.
 */
export const lookingBack = (days: number, beginning: Beginning, end: Microseconds): string =>
  beginning === "--since" ? `--since ${days}d` : `--from ${toMinute(end - days * day)}`;

/** The same for a window three times as wide as this one. */
export const lookingFurther = ({ from, to }: Interval, beginning: Beginning): string =>
  lookingBack(Math.ceil((3 * (to - from)) / day), beginning, to);

const toMinute = (time: Microseconds): string => new Date(time / 1_000).toISOString().replace(/:\d\d\.\d+Z$/, "Z");
