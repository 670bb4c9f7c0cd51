import type { Microseconds } from "../trace/span.ts";
import type { Passage } from "./passage.ts";
import { countAbove, countBelow } from "./sorted.ts";

interface Timed {
  readonly one: Passage;
  readonly at: Microseconds;
}

/** Orders, each with a time, the earliest first. */
export class ByTime {
  readonly all: readonly Passage[];
  readonly #times: Float64Array;

  constructor(all: readonly Timed[]) {
    const sorted = [...all].sort((a, b) => a.at - b.at);
    this.all = sorted.map(({ one }) => one);
    this.#times = Float64Array.from(sorted, ({ at }) => at);
  }

  before(time: Microseconds): number {
    return countBelow(this.#times, time);
  }

  after(time: Microseconds): number {
    return countAbove(this.#times, time);
  }

  /** Those at a time or later, the earliest first; then those before it, the latest first. */
  *around(time: Microseconds): Iterable<Passage> {
    const first = this.before(time);
    for (let i = first; i < this.all.length; i++) yield this.all[i]!;
    for (let i = first - 1; i >= 0; i--) yield this.all[i]!;
  }
}

/** Some, up to so many. */
export function first(all: Iterable<Passage>, most: number, fits: (one: Passage) => boolean): Passage[] {
  const found: Passage[] = [];
  for (const one of all) {
    if (fits(one)) found.push(one);
    if (found.length === most) break;
  }
  return found;
}

/** So many orders stand for all of their kind. */
const few = 4;

/** The names of a few. */
export const someNames = (all: Iterable<Passage>, fits: (one: Passage) => boolean = () => true): string[] =>
  first(all, few, fits).map(({ name }) => name);
