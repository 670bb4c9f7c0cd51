import type { Microseconds } from "../trace/span.ts";

/** A time in which a service sent nothing, though it usually does. */
export interface Silence {
  readonly service: string;
  readonly from: Microseconds;
  readonly to: Microseconds;
}

/** A batch of spans that gets lost takes along what ended in five seconds: the SDKs' usual delay. */
const shortest: Microseconds = 5_000_000;
/** Fewer pauses tell nothing about what is usual. */
const enough = 10;
/** Where spans come by chance, a pause so much longer than the longest of all others is one in a thousand. */
const unusual = 2.5;

/**
 * The pause in a service's spans that covers `around`, if it is longer than its pauses usually are.
 *
 *     ends   | | || |  |  ||              | |  ||
 *     around                  ├──┤
 *     silence              ├──────────────┤
 */
export function silenceAround(
  ends: readonly Microseconds[],
  around: { readonly from: Microseconds; readonly to: Microseconds },
  window: { readonly from: Microseconds; readonly to: Microseconds },
): Omit<Silence, "service"> | undefined {
  const inside = ends.filter((end) => end > window.from && end < window.to);
  const marks = [window.from, ...inside.sort((a, b) => a - b), window.to];
  const pauses = marks.slice(1).map((to, i) => ({ from: marks[i]!, to }));
  const covering = pauses.filter(({ from, to }) => from <= around.to && to >= around.from);
  const others = pauses.filter((pause) => !covering.includes(pause));
  if (others.length < enough) return undefined;
  const length = ({ from, to }: { from: Microseconds; to: Microseconds }) => to - from;
  const usual = others.reduce((longest, pause) => Math.max(longest, length(pause)), 0);
  const silent = covering.sort((a, b) => length(b) - length(a))[0];
  return silent !== undefined && length(silent) >= shortest && length(silent) > unusual * usual ? silent : undefined;
}
