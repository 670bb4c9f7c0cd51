/** Waits are jittered, so that many clients that were refused don't come back all at once. */
const firstWaitMs = 250;
const longestWaitMs = 8_000;
const maxTries = 5;

/**
 * Milliseconds to wait before the next try; undefined after the last try, or if the wait would use up the time that is
 * left. A server's `Retry-After` is obeyed. Otherwise the time doubles with each try, and the wait is a random part of
 * it, at least half (equal jitter).
 * @param retryAfterMs the server's `Retry-After`, if it sent one
 */
export function waitBefore(
  attempt: number,
  retryAfterMs: number | undefined,
  leftMs: number,
  random: () => number,
): number | undefined {
  if (attempt >= maxTries) return undefined;
  const wait = retryAfterMs ?? Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
  return wait < leftMs ? wait : undefined;
}

/** `Retry-After` in seconds or as a date, in milliseconds from now; undefined for anything else. */
export function retryAfterMs(header: string, now: number): number | undefined {
  if (/^\d{1,10}$/.test(header.trim())) return Number(header) * 1_000;
  const date = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
