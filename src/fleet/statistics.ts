/** The quantile by nearest rank, so one of the values; undefined where there are none. */
export function quantile(sorted: readonly number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/**
 * How far a value is from the median of others, in robust standard deviations: Iglewicz and Hoaglin's modified z-score.
 * The scale is logarithmic, because durations are spread by factors, not by seconds.
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
