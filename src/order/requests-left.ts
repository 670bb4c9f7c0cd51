import type { Microseconds } from "../trace/span.ts";
import { ByTime, someNames } from "./by-time.ts";
import { has, isMissing, mark, type Passage } from "./passage.ts";
import { requestOf } from "./path-requests.ts";
import type { Path, Point, PointId } from "./path.ts";

/** What is left of the requests of orders that must have passed a point. */
export interface RequestsLeft {
  /** Of those that passed at about the same time as the one in question. */
  readonly near: LeftCounts;
  /** Of all of them. */
  readonly ever: LeftCounts;
  /** Some of these, those nearest to the one in question first. */
  readonly unseen: readonly string[];
  readonly unled: readonly string[];
  /** Some that show the point, while it is unknown when they became enabled. */
  readonly undated: readonly string[];
}

export interface LeftCounts {
  /** They show the point. */
  readonly passed: number;
  /** They went on, and of their request there is nothing. */
  readonly unseen: number;
  /** They show the point, and of the request that led there there is nothing. */
  readonly unled: number;
}

/** What an order shows of a point. */
export class LeftAt {
  readonly place: number;
  readonly #entry: number;
  readonly #leading: readonly number[];

  constructor(path: Path, id: PointId) {
    const placeOf = (point: PointId) => path.points.findIndex((one) => one.point === point);
    const pointOf = (point: PointId): Point => path.points[placeOf(point)]!;
    const entryOf = (point: PointId) => placeOf(requestOf(pointOf(point)));
    const { needs, within } = pointOf(id);
    this.place = placeOf(id);
    this.#entry = entryOf(id);
    this.#leading = within === undefined ? needs.map(entryOf) : [];
  }

  isPassed(one: Passage): boolean {
    return has(one, this.place, mark.onPath) && !Number.isNaN(one.passed[this.place]!);
  }

  /** Spans tell when it became enabled. */
  isDated(one: Passage): boolean {
    return has(one, this.place, mark.onPath) && !Number.isNaN(one.enabled[this.place]!);
  }

  /** It went on, and of its request there is nothing. */
  isUnseen(one: Passage): boolean {
    return this.isDated(one) && !this.isPassed(one) && has(one, this.#entry, mark.requestMissing);
  }

  /** It got there out of a request that must have been and left no span; one of which nothing older is there may be older than traces are kept. */
  isUnled(one: Passage): boolean {
    return this.#leading.some((lead) => isMissing(one, lead));
  }
}

/** Orders that must have passed a point, by what they left there. */
export class LeftIndex {
  readonly #left: LeftAt;
  readonly #passed: ByTime;
  readonly #all: ByTime;
  readonly #unseen: ByTime;
  readonly #unled: ByTime;
  readonly #undated: ByTime;

  /**
   * @param seen orders on whose path the point is
   * @param passed those of them that show it
   */
  constructor(left: LeftAt, seen: readonly Passage[], passed: ByTime) {
    const { place } = left;
    const passedWhere = (holds: (one: Passage) => boolean) =>
      new ByTime(passed.all.filter(holds), (one) => one.passed[place]!);
    const unseen = seen.filter((one) => left.isUnseen(one));
    this.#left = left;
    this.#passed = passed;
    this.#unseen = new ByTime(unseen, (one) => one.enabled[place]!);
    this.#all =
      unseen.length === 0
        ? passed
        : new ByTime([...passed.all, ...unseen], ({ passed, enabled }) =>
            Number.isNaN(passed[place]!) ? enabled[place]! : passed[place]!,
          );
    this.#unled = passedWhere((one) => left.isUnled(one));
    this.#undated = passedWhere((one) => !left.isDated(one));
  }

  /** Those at a time or later, then those before it. */
  around(time: Microseconds): Iterable<Passage> {
    return this.#all.around(time);
  }

  /** What these left, that passed at about a time, and what all did, `own` set aside. */
  at(time: Microseconds, near: readonly Passage[], own: readonly Passage[]): RequestsLeft {
    const names = (some: ByTime) => someNames(some.around(time), (one) => !own.includes(one));
    const [here, ours] = [near, own].map((some) => this.#countsOf(some));
    return {
      near: here!,
      ever: {
        passed: this.#passed.all.length - ours!.passed,
        unseen: this.#unseen.all.length - ours!.unseen,
        unled: this.#unled.all.length - ours!.unled,
      },
      unseen: names(this.#unseen),
      unled: names(this.#unled),
      undated: names(this.#undated),
    };
  }

  #countsOf(some: readonly Passage[]): LeftCounts {
    const passed = some.filter((one) => this.#left.isPassed(one));
    return {
      passed: passed.length,
      unseen: some.filter((one) => this.#left.isUnseen(one)).length,
      unled: passed.filter((one) => this.#left.isUnled(one)).length,
    };
  }
}
