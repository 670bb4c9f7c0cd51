import { setTimeout as sleep } from "node:timers/promises";
import type { Microseconds } from "./trace/span.ts";

/** The time, and waiting; injected, so that no test has to wait. */
export interface Clock {
  /** The time of day. */
  now(): Microseconds;
  /** Milliseconds on a clock that nobody sets: for durations. */
  elapsed(): number;
  /** Rejects as soon as the signal is aborted. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now() * 1_000,
  elapsed: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
