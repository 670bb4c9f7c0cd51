import type { Microseconds } from "../trace/span.ts";
import { ByTime, someNames } from "./by-time.ts";
import { enabledSince, has, isDated, isMissing, isPassed, mark, type Passage, passedAt } from "./passage.ts";
import { entryOf } from "./path-requests.ts";
import type { Path, PointId } from "./path.ts";

/** Which spans are left of the requests of orders that must have passed a point. */
export interface RequestsLeft {
  /** Counts the orders that passed near the time in question. */
  readonly near: LeftCounts;
  /** Counts all orders. */
  readonly ever: LeftCounts;
  /** The names of some unseen orders, the nearest in time first; `unled` likewise. */
  readonly unseen: readonly string[];
  readonly unled: readonly string[];
  /** The names of some orders that show the point, but when they became enabled is unknown. */
  readonly undated: readonly string[];
}

export interface LeftCounts {
  /** Orders that show the point. */
  readonly passed: number;
  /** Orders that went on although their request at the point left no span. */
  readonly unseen: number;
  /** Orders that show the point although the request that led there left no span. */
  readonly unled: number;
}

/** Tells what an order shows of a point. */
export class LeftAt {
  readonly place: number;
  readonly #entry: number;
  readonly #leading: readonly number[];

  constructor(path: Path, id: PointId) {
    const placeOf = (point: PointId) => path.points.findIndex((one) => one.point === point);
    const placeOfEntry = (point: PointId) => placeOf(entryOf(path.byId.get(point)!));
    const { needs, within } = path.byId.get(id)!;
    this.place = placeOf(id);
    this.#entry = placeOfEntry(id);
    this.#leading = within === undefined ? needs.map(placeOfEntry) : [];
  }

  /** Whether the order went on although its request at the point left no span. */
  isUnseen(one: Passage): boolean {
    return isDated(one, this.place) && !isPassed(one, this.place) && has(one, this.#entry, mark.requestMissing);
  }

  /**
   * Whether the order reached the point from a request that must have happened but left no span. A request with nothing
   * older before it does not count: it may be older than the retention of traces.
   */
  isUnled(one: Passage): boolean {
    return this.#leading.some((lead) => isMissing(one, lead));
  }
}

/** Orders that must have passed a point, indexed by what they left there. */
export class LeftIndex {
  readonly #left: LeftAt;
  readonly #passed: ByTime;
  readonly #all: ByTime;
  readonly #unseen: ByTime;
  readonly #unled: ByTime;
  readonly #undated: ByTime;

  /** @param passed the orders among all that show the point */
  constructor(left: LeftAt, all: readonly Passage[], passed: ByTime) {
    const { place } = left;
    const hasPassed = (one: Passage) => isPassed(one, place);
    const isUnseen = (one: Passage) => left.isUnseen(one);
    const passing = (one: Passage) => (hasPassed(one) ? passedAt(one, place) : enabledSince(one, place));
    const passedWhere = (holds: (one: Passage) => boolean) =>
      new ByTime(all, (one) => hasPassed(one) && holds(one), passing);
    this.#left = left;
    this.#passed = passed;
    this.#unseen = new ByTime(all, isUnseen, passing);
    this.#all = this.#unseen.length === 0 ? passed : new ByTime(all, (one) => hasPassed(one) || isUnseen(one), passing);
    this.#unled = passedWhere((one) => left.isUnled(one));
    this.#undated = passedWhere((one) => !isDated(one, place));
  }

  /** The orders at a time or later, then the earlier ones. */
  around(time: Microseconds): Iterable<Passage> {
    return this.#all.around(time);
  }

  /** What the orders `near` a time left, and what all orders left except `own`. */
  at(time: Microseconds, near: readonly Passage[], own: readonly Passage[]): RequestsLeft {
    const names = (some: ByTime) => someNames(some.around(time), (one) => !own.includes(one));
    const [here, ours] = [near, own].map((some) => this.#countsOf(some));
    return {
      near: here!,
      ever: {
        passed: this.#passed.length - ours!.passed,
        unseen: this.#unseen.length - ours!.unseen,
        unled: this.#unled.length - ours!.unled,
      },
      unseen: names(this.#unseen),
      unled: names(this.#unled),
      undated: names(this.#undated),
    };
  }

  #countsOf(some: readonly Passage[]): LeftCounts {
    const passed = some.filter((one) => isPassed(one, this.#left.place));
    return {
      passed: passed.length,
      unseen: some.filter((one) => this.#left.isUnseen(one)).length,
      unled: passed.filter((one) => this.#left.isUnled(one)).length,
    };
  }
}
