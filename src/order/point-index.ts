import type { Microseconds } from "../trace/span.ts";
import type { Path, PointId } from "./path.ts";
import { mark, type Passage } from "./passage.ts";
import { countAbove, countBelow } from "./sorted.ts";

/** An order that must have passed a point, with when it did; `unseen`: when it could, and nothing is left of its request. */
export interface Left {
  readonly other: Passage;
  readonly at: Microseconds;
  readonly unseen: boolean;
}

/** What all orders did at one point, sorted so that a question costs little however many they are. */
export class PointIndex {
  /** Those that show the point, the earliest first. */
  readonly passed: readonly Passage[];
  readonly place: number;
  readonly #starts: Float64Array;
  readonly #left: readonly Left[];
  readonly #leftAt: Float64Array;
  readonly #waiting: readonly Passage[];
  readonly #enabled: Float64Array;
  readonly #waitingSince: Float64Array;
  readonly #nameless: Float64Array;
  readonly #waits = new Map<number | undefined, readonly Microseconds[]>();
  readonly #seen: readonly Passage[];
  /** By how much a clock has them pass before they could. */
  readonly #skew: Microseconds;

  constructor(all: readonly Passage[], path: Path, point: PointId) {
    const place = path.points.findIndex((one) => one.point === point);
    const entry = path.points.findIndex((one) => one.point === (path.points[place]!.within ?? point));
    const has = (one: Passage, what: number, at = place) => (one.marks[at]! & what) !== 0;
    const since = (one: Passage) => one.enabled[place]!;
    const start = (one: Passage) => one.passed[place]!;
    const isPassed = (one: Passage) => !Number.isNaN(start(one));
    const isDated = (one: Passage) => !Number.isNaN(since(one));
    this.place = place;
    this.#seen = all.filter((one) => has(one, mark.onPath));
    this.passed = this.#seen.filter(isPassed).sort((a, b) => start(a) - start(b) || (a.name < b.name ? -1 : 1));
    const unpassed = this.#seen.filter((one) => !isPassed(one) && isDated(one));
    this.#waiting = unpassed.filter((one) => !has(one, mark.happened)).sort((a, b) => since(a) - since(b));
    const unseen = unpassed.filter((one) => has(one, mark.requestMissing, entry));
    this.#left = [
      ...this.passed.map((other) => ({ other, at: start(other), unseen: false })),
      ...unseen.map((other) => ({ other, at: since(other), unseen: true })),
    ].sort((a, b) => a.at - b.at);
    this.#starts = Float64Array.from(this.passed, start);
    this.#leftAt = Float64Array.from(this.#left, ({ at }) => at);
    const dated = this.passed.filter(isDated);
    this.#enabled = Float64Array.from(dated, since).sort();
    this.#waitingSince = Float64Array.from(this.#waiting, since);
    this.#nameless = Float64Array.from(
      this.#seen.filter((one) => one.orderId === null && has(one, mark.happened)),
      ({ last }) => last,
    ).sort();
    this.#skew = dated.reduce((most, one) => Math.max(most, since(one) - start(one)), 0);
  }

  passedEnabledAfter(since: Microseconds): number {
    return countAbove(this.#enabled, since);
  }

  passedEnabledBy(since: Microseconds): number {
    return this.#enabled.length - countAbove(this.#enabled, since);
  }

  waitingAfter(since: Microseconds): number {
    return countAbove(this.#waitingSince, since);
  }

  waitingBefore(time: Microseconds): number {
    return countBelow(this.#waitingSince, time);
  }

  namelessUpTo(since: Microseconds): number {
    return this.#nameless.length - countBelow(this.#nameless, since);
  }

  /** Those that passed, from the first on that may have been able to only later than this. */
  *overtaking(since: Microseconds): Iterable<Passage> {
    for (let i = countBelow(this.#starts, since - this.#skew); i < this.passed.length; i++) yield this.passed[i]!;
  }

  /** Those right after a time, then those right before it. */
  *leftAround(time: Microseconds): Iterable<Left> {
    const first = countBelow(this.#leftAt, time);
    for (let i = first; i < this.#left.length; i++) yield this.#left[i]!;
    for (let i = first - 1; i >= 0; i--) yield this.#left[i]!;
  }

  /** Those that could pass right after a time, then right before it, and show no sign of it. */
  *waitingAround(time: Microseconds): Iterable<Passage> {
    const first = countBelow(this.#waitingSince, time);
    for (let i = first; i < this.#waiting.length; i++) yield this.#waiting[i]!;
    for (let i = first - 1; i >= 0; i--) yield this.#waiting[i]!;
  }

  /** How long they took until the next word of them, ascending: the point's own, or a support's. */
  waits(support: number | undefined): readonly Microseconds[] {
    const known =
      this.#waits.get(support) ??
      this.#seen
        .map((one) => waitOf(one, this.place, support))
        .filter((wait) => !Number.isNaN(wait))
        .sort((a, b) => a - b);
    this.#waits.set(support, known);
    return known;
  }
}

export const waitOf = ({ passed, supports, enabled }: Passage, place: number, support: number | undefined): number =>
  (support === undefined ? passed[place]! : supports[support]!) - enabled[place]!;
