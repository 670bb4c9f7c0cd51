import type { Microseconds } from "./span.ts";

/** The time from one moment to another: a window that is asked about, a stretch in which something went on. */
export interface Interval {
  readonly from: Microseconds;
  readonly to: Microseconds;
}
