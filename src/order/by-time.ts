import type { Microseconds } from "../trace/span.ts";
import type { Passage } from "./passage.ts";
import { firstNot } from "./sorted.ts";

/** Orders, each with a time, the earliest first; of one time by their names. */
export class ByTime {
  readonly all: readonly Passage[];
  /** A list of times beside each list of orders would be half as much again, of thirty points of every order. */
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

  /** Those at a time or later, the earliest first. */
  *from(time: Microseconds): Iterable<Passage> {
    for (let i = this.before(time); i < this.all.length; i++) yield this.all[i]!;
  }

  /** Those at a time or later, the earliest first; then those before it, the latest first. */
  *around(time: Microseconds): Iterable<Passage> {
    yield* this.from(time);
    for (let i = this.before(time) - 1; i >= 0; i--) yield this.all[i]!;
  }
}

/** The first `most` that fit. */
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
