import type { Microseconds } from "../trace/span.ts";
import type { Passage } from "./passage.ts";
import { firstNot } from "./sorted.ts";

/** Orders sorted by a time of each, the earliest first. Orders with the same time are sorted by name. */
export class ByTime {
  readonly all: readonly Passage[];
  /** Reads an order's time. Storing the times would take half as much memory again, at each of thirty points. */
  readonly #at: (one: Passage) => Microseconds;

  constructor(all: readonly Passage[], at: (one: Passage) => Microseconds) {
    const times = Float64Array.from(all, at);
    const byName = (a: number, b: number) => (all[a]!.name < all[b]!.name ? -1 : 1);
    const places = [...all.keys()].sort((a, b) => times[a]! - times[b]! || byName(a, b));
    this.all = places.map((place) => all[place]!);
    this.#at = at;
  }

  before(time: Microseconds): number {
    return firstNot(this.all.length, (place) => this.#at(this.all[place]!) < time);
  }

  after(time: Microseconds): number {
    return this.all.length - firstNot(this.all.length, (place) => this.#at(this.all[place]!) <= time);
  }

  /** Yields the orders at a time or later, the earliest first. */
  *from(time: Microseconds): Iterable<Passage> {
    for (let i = this.before(time); i < this.all.length; i++) yield this.all[i]!;
  }

  /** Yields the orders at a time or later, the earliest first; then the orders before it, the latest first. */
  *around(time: Microseconds): Iterable<Passage> {
    yield* this.from(time);
    for (let i = this.before(time) - 1; i >= 0; i--) yield this.all[i]!;
  }
}

/** The first orders that fit, `most` at most. */
export function first(all: Iterable<Passage>, most: number, fits: (one: Passage) => boolean): Passage[] {
  const found: Passage[] = [];
  for (const one of all) {
    if (fits(one)) found.push(one);
    if (found.length === most) break;
  }
  return found;
}

const maxExampleNames = 4;

/** The names of the first few orders that fit, as examples. */
export const someNames = (all: Iterable<Passage>, fits: (one: Passage) => boolean = () => true): string[] =>
  first(all, maxExampleNames, fits).map(({ name }) => name);
