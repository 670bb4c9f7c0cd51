import { setTimeout as sleep } from "node:timers/promises";

/** What a request's time and its waits go by, in milliseconds; injected, so that no test has to wait. */
export interface Clock {
  /** Of a clock that nobody sets. */
  now(): number;
  /** An aborted signal's reason is thrown, at once. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

export const ourClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
