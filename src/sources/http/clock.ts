import { setTimeout as sleep } from "node:timers/promises";

/** The time that requests and their waits go by, in milliseconds; injected, so that no test has to wait. */
export interface Clock {
  /** A monotonic time, for durations: nobody sets this clock. */
  now(): number;
  /** The wall clock's time since the epoch, to compare with the dates of servers. */
  wallTime(): number;
  /** Throws an aborted signal's reason at once. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
