/** What a handful of numbers tells, and what it does not. */

/** The nearest rank: a value that was really there. Undefined of nothing. */
export function quantile(sorted: readonly number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/**
 * How far a value is from the median of others on a logarithmic scale, in robust standard deviations (Iglewicz and Hoaglin's modified
 * z-score): durations are spread by factors, not by seconds.
 */
export function modifiedZ(value: number, others: readonly number[]): number {
  const logs = ascending(others.map(logOf));
  const median = quantile(logs, 0.5) ?? 0;
  const spread = quantile(ascending(logs.map((one) => Math.abs(one - median))), 0.5) ?? 0;
  const distance = logOf(value) - median;
  return spread === 0
    ? distance === 0
      ? 0
      : Math.sign(distance) * Number.POSITIVE_INFINITY
    : (0.6745 * distance) / spread;
}

const logOf = (value: number): number => Math.log(Math.max(1, value));

/** The chance of at least `k` of `n` where each is one with chance `p`. */
export function binomialTail(k: number, n: number, p: number): number {
  let chance = 0;
  for (let i = k; i <= n; i++) chance += Math.exp(logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return Math.min(1, chance);
}

/**
 * Fisher's exact test, one-sided: the chance of at least so many errors now if the share were as it was before. Exact however few
 * there are, which a normal approximation is not.
 */
export function fisherTail(
  now: { readonly errors: number; readonly total: number },
  before: { readonly errors: number; readonly total: number },
): number {
  const errors = now.errors + before.errors;
  const all = now.total + before.total;
  let chance = 0;
  for (let k = now.errors; k <= Math.min(errors, now.total); k++) {
    if (errors - k > before.total) continue;
    chance += Math.exp(logChoose(now.total, k) + logChoose(before.total, errors - k) - logChoose(all, errors));
  }
  return Math.min(1, chance);
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

const logFactorials: number[] = [0];
/** From here on Stirling's series is exact to the last digit but one, and span metrics count hundreds of millions. */
const large = 1_000;

function logFactorial(n: number): number {
  if (n > large) return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]!;
}
