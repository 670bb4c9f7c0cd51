import type { Clock } from "../../clock.ts";

/** Lets at most `limit` tasks run at once; the others wait for their turn, first come, first served. */
export function limiter(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (task) => {
    if (free > 0) free--;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

/** Lets at most `perSecond` tasks begin in a second: as many at once, then one after the other at even intervals. */
export function pacer(perSecond: number, clock: Clock): (signal: AbortSignal | undefined) => Promise<void> {
  let due = clock.elapsed() - 1_000;
  return async (signal) => {
    const now = clock.elapsed();
    due = Math.max(due, now - 1_000) + 1_000 / perSecond;
    if (due > now) await clock.sleep(due - now, signal);
  };
}
