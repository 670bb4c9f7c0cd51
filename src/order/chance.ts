/** How likely chance alone is to produce counts that differ as much as the given ones. */

/** The probability of at least `k` successes in `n` independent trials, each of which succeeds with probability `p`. */
export function binomialTail(k: number, n: number, p: number): number {
  let chance = 0;
  for (let i = k; i <= n; i++) chance += Math.exp(logChoose(n, i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return Math.min(1, chance);
}

/**
 * Fisher's exact test, one-sided: the probability of at least as many errors as now if the share of errors were the
 * same as before. Unlike a normal approximation the test is exact even for small counts.
 */
export function fisherTail(now: Counted, before: Counted): number {
  const errors = now.errors + before.errors;
  const all = now.total + before.total;
  let chance = 0;
  for (let k = now.errors; k <= Math.min(errors, now.total); k++) {
    if (errors - k > before.total) continue;
    chance += Math.exp(logChoose(now.total, k) + logChoose(before.total, errors - k) - logChoose(all, errors));
  }
  return Math.min(1, chance);
}

/** A number of errors among a total. */
export interface Counted {
  readonly errors: number;
  readonly total: number;
}

/** A difference that is less probable than this is not put down to chance. */
const significanceLevel = 1e-2;

/**
 * Whether the share of errors at one place is significantly higher than at the others. The more places there are, the
 * likelier one of them stands out by chance, so the probability is multiplied by their number (Bonferroni).
 */
export function standsOut(place: Counted, others: readonly Counted[]): boolean {
  const errors = others.reduce((sum, one) => sum + one.errors, 0);
  const total = others.reduce((sum, one) => sum + one.total, 0);
  return (
    place.errors > 0 && total > 0 && fisherTail(place, { errors, total }) * (others.length + 1) < significanceLevel
  );
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);

const logFactorials: number[] = [0];
/**
 * Above this, Stirling's series is exact to the last digit but one. Span metrics count hundreds of millions: too many
 * for a table.
 */
const largestTabulated = 1_000;

function logFactorial(n: number): number {
  if (n > largestTabulated)
    return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3);
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]!;
}
