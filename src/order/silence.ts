import { type Interval, lengthOf } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";

/** A time in which a service sent nothing, though it usually does. */
export interface Silence extends Interval {
  readonly service: string;
  /** Nothing was heard in all the time that was searched: the silence began before it. */
  readonly isOlder?: true;
}

/**
 * A lost batch holds the spans that ended within five seconds, the SDKs' usual delay: a process that is killed takes
 * these with it. A pause that is no longer may be a lost batch.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#batch-span-processor
 */
export const batchDelay: Microseconds = 5 * second;
/** Fewer pauses than this on either side don't show what is usual. */
export const minPauses = 10;
/**
 * How many times longer than the longest of `count` others a pause must be. If spans arrive at random, one that long is
 * rarer than one in ten thousand: Γ(k + 1) / count^k. The factor falls with `count`, because the longest of many pauses
 * is long already: 4 for 20, 2 for 400.
 */
export const unusualAmong = (count: number): number => Math.min(4, 12 / Math.log(count));

/**
 * The pause in a service's spans that covers `around`, if it is longer than the service's usual pauses before and
 * after. Null if no such pause exists; undefined if too few pauses are known.
 *
 *     ends   | | || |  |  ||              | |  ||
 *     around                  ├──┤
 *     silence              ├──────────────┤
 */
export function silenceAround(ends: ArrayLike<Microseconds>, around: Interval): Interval | null | undefined {
  const sorted = Array.from(ends).sort((a, b) => a - b);
  const pauses = sorted
    .slice(1)
    .map((to, i): Interval => ({ from: sorted[i]!, to }))
    // All that a service does within a second is one sign of life.
    .filter(({ from, to }) => Math.floor(from / second) !== Math.floor(to / second));
  const before = pauses.filter(({ to }) => to <= around.from);
  const after = pauses.filter(({ from }) => from >= around.to);
  if (before.length < minPauses || after.length < minPauses) return undefined;
  const usual = longestOf([...before, ...after]);
  const silent = longestOf(pauses.slice(before.length, pauses.length - after.length));
  const isSilence =
    lengthOf(silent) >= batchDelay && lengthOf(silent) > unusualAmong(before.length + after.length) * lengthOf(usual);
  return isSilence ? silent : null;
}

const longestOf = (pauses: readonly Interval[]): Interval =>
  pauses.reduce((a, b) => (lengthOf(a) >= lengthOf(b) ? a : b), { from: 0, to: 0 });
