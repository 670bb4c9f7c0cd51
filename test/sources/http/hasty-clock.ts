import type { Clock } from "../../../src/clock.ts";

/** A clock that ends every wait at once, and moves on by its length. */
export interface HastyClock extends Clock {
  /** The waits so far, in milliseconds. */
  readonly waits: readonly number[];
  skip(ms: number): void;
}

/** @param time what goes by while nobody waits */
export function hastyClock(time: () => number = () => performance.now()): HastyClock {
  const waits: number[] = [];
  let skipped = 0;
  const skip = (ms: number) => void (skipped += ms);
  return {
    waits,
    skip,
    now: () => (Date.now() + skipped) * 1_000,
    elapsed: () => time() + skipped,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      waits.push(ms);
      skip(ms);
    },
  };
}
