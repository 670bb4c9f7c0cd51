/** How likely it is that counts as far apart as these come about by chance. */

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

/** Errors, and of how many. */
export interface Counted {
  readonly errors: number;
  readonly total: number;
}

/** What comes about by chance less often than this is no chance. */
const unlikely = 1e-2;

/** Whether so much more went wrong at one place than at the others as is no chance; of so many places one may stand out. */
export function standsOut(place: Counted, others: readonly Counted[]): boolean {
  const errors = others.reduce((sum, one) => sum + one.errors, 0);
  const total = others.reduce((sum, one) => sum + one.total, 0);
  return place.errors > 0 && total > 0 && fisherTail(place, { errors, total }) * (others.length + 1) < unlikely;
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
