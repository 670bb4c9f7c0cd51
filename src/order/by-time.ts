import type { Microseconds } from "../trace/span.ts";
import type { Passage } from "./passage.ts";
import { firstNot } from "./sorted.ts";

/** Some of many orders, sorted by a time of each, the earliest first. Orders with the same time are sorted by name. */
export class ByTime implements Iterable<Passage> {
  readonly #all: readonly Passage[];
  /** Places among all orders: a quarter of the memory that the orders and their times would take, at each of thirty points. */
  readonly #places: Uint32Array;
  readonly #at: (one: Passage) => Microseconds;

  constructor(all: readonly Passage[], fits: (one: Passage) => boolean, at: (one: Passage) => Microseconds) {
    const times = Float64Array.from(all, at);
    const byName = (a: number, b: number) => (all[a]!.name < all[b]!.name ? -1 : 1);
    const places = Uint32Array.from({ length: all.length }, (_, place) => place).filter((place) => fits(all[place]!));
    this.#all = all;
    this.#places = places.sort((a, b) => times[a]! - times[b]! || byName(a, b));
    this.#at = at;
  }

  get length(): number {
    return this.#places.length;
  }

  /** The order at a place in time; it must be less than the length. */
  #order(place: number): Passage {
    return this.#all[this.#places[place]!]!;
  }

  /** The time of the latest order; before any time if there is none. */
  get latest(): Microseconds {
    return this.length === 0 ? Number.NEGATIVE_INFINITY : this.#at(this.#order(this.length - 1));
  }

  before(time: Microseconds): number {
    return firstNot(this.length, (place) => this.#at(this.#order(place)) < time);
  }

  after(time: Microseconds): number {
    return this.length - firstNot(this.length, (place) => this.#at(this.#order(place)) <= time);
  }

  [Symbol.iterator](): Iterator<Passage> {
    return this.from(Number.NEGATIVE_INFINITY)[Symbol.iterator]();
  }

  /** Yields the orders at a time or later, the earliest first. */
  *from(time: Microseconds): Iterable<Passage> {
    for (let place = this.before(time); place < this.length; place++) yield this.#order(place);
  }

  /** Yields the orders at a time or later, the earliest first; then the orders before it, the latest first. */
  *around(time: Microseconds): Iterable<Passage> {
    yield* this.from(time);
    for (let place = this.before(time) - 1; place >= 0; place--) yield this.#order(place);
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
