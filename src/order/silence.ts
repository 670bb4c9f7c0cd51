import { type Interval, lengthOf } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";

/** A time in which a service sent nothing, though it usually does. */
export interface Silence extends Interval {
  readonly service: string;
}

/** A batch of spans that gets lost takes along what ended in five seconds: the SDKs' usual delay. */
const shortest: Microseconds = 5 * second;
/** Fewer pauses than this on either side tell nothing about what is usual. */
const enough = 10;
/**
 * Where spans come by chance, a pause longer than the longest of `count` others by this factor is rarer than one in ten thousand:
 * Γ(k + 1) / count^k, and of many the longest is long already. 4 of twenty, 2 of four hundred.
 */
const unusualAmong = (count: number): number => Math.min(4, 12 / Math.log(count));

/**
 * The pause in a service's spans that covers `around`, if it is longer than its pauses before and after usually are; null if there
 * is none, undefined where too little is known of what is usual.
 *
 *     ends   | | || |  |  ||              | |  ||
 *     around                  ├──┤
 *     silence              ├──────────────┤
 */
export function silenceAround(ends: readonly Microseconds[], around: Interval): Interval | null | undefined {
  const sorted = [...ends].sort((a, b) => a - b);
  const pauses = sorted
    .slice(1)
    .map((to, i): Interval => ({ from: sorted[i]!, to }))
    // What a service does within a second is one sign of life.
    .filter(({ from, to }) => Math.floor(from / second) !== Math.floor(to / second));
  const before = pauses.filter(({ to }) => to <= around.from);
  const after = pauses.filter(({ from }) => from >= around.to);
  if (before.length < enough || after.length < enough) return undefined;
  const usual = longestOf([...before, ...after]);
  const silent = longestOf(pauses.slice(before.length, pauses.length - after.length));
  const isSilence =
    lengthOf(silent) >= shortest && lengthOf(silent) > unusualAmong(before.length + after.length) * lengthOf(usual);
  return isSilence ? silent : null;
}

const longestOf = (pauses: readonly Interval[]): Interval =>
  pauses.reduce((a, b) => (lengthOf(a) >= lengthOf(b) ? a : b), { from: 0, to: 0 });
