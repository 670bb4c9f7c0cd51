/** A request that is worth another try, and how long the server asked to be left alone. */
export interface Refusal {
  readonly retryAfterMs?: number | undefined;
}

/** Waits in milliseconds, jittered: many who were turned away must not come back all at once. */
const firstWait = 250;
const longestWait = 8_000;
const tries = 5;

/**
 * How long to wait before a try, or undefined when enough has been tried or the wait would take up all the time that is left.
 * A server's own `Retry-After` is kept; else the time doubles, and between half of it and all is waited, by chance (equal jitter).
 */
export function waitBefore(
  attempt: number,
  { retryAfterMs }: Refusal,
  leftMs: number,
  random: () => number,
): number | undefined {
  if (attempt >= tries) return undefined;
  const wait = retryAfterMs ?? Math.min(longestWait, firstWait * 2 ** (attempt - 1)) * (0.5 + random() / 2);
  return wait < leftMs ? wait : undefined;
}

/** `Retry-After` in seconds or as a date, in milliseconds from now; undefined for anything else. */
export function retryAfterMs(header: string, now: number): number | undefined {
  if (/^\d{1,10}$/.test(header.trim())) return Number(header) * 1_000;
  const date = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
