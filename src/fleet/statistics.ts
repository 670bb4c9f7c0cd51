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
