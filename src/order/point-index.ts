import type { Microseconds } from "../trace/span.ts";
import type { Path, PointId } from "./path.ts";
import { ByTime } from "./by-time.ts";
import { mark, type Passage } from "./passage.ts";
import { LeftIndex } from "./requests-left.ts";
import { countAbove, countBelow } from "./sorted.ts";

/** What all orders did at one point, sorted so that a question costs little however many they are. */
export class PointIndex {
  /** Those that show the point, the earliest first. */
  readonly passed: readonly Passage[];
  readonly place: number;
  readonly #starts: Float64Array;
  readonly left: LeftIndex;
  readonly #waiting: ByTime;
  readonly #enabled: Float64Array;
  readonly #nameless: Float64Array;
  readonly #waits = new Map<number | undefined, readonly Microseconds[]>();
  readonly #seen: readonly Passage[];
  /** By how much a clock has them pass before they could. */
  readonly #skew: Microseconds;

  constructor(all: readonly Passage[], path: Path, point: PointId) {
    const place = path.points.findIndex((one) => one.point === point);
    const has = (one: Passage, what: number) => (one.marks[place]! & what) !== 0;
    const since = (one: Passage) => one.enabled[place]!;
    const start = (one: Passage) => one.passed[place]!;
    const isPassed = (one: Passage) => !Number.isNaN(start(one));
    const isDated = (one: Passage) => !Number.isNaN(since(one));
    this.place = place;
    this.#seen = all.filter((one) => has(one, mark.onPath));
    this.passed = this.#seen.filter(isPassed).sort((a, b) => start(a) - start(b) || (a.name < b.name ? -1 : 1));
    this.left = new LeftIndex(this.#seen, path, point);
    const isWaiting = (one: Passage) => !isPassed(one) && isDated(one) && !has(one, mark.happened);
    this.#waiting = new ByTime(this.#seen.filter(isWaiting).map((one) => ({ one, at: since(one) })));
    this.#starts = Float64Array.from(this.passed, start);
    const dated = this.passed.filter(isDated);
    this.#enabled = Float64Array.from(dated, since).sort();
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
    return this.#waiting.after(since);
  }

  waitingBefore(time: Microseconds): number {
    return this.#waiting.before(time);
  }

  namelessUpTo(since: Microseconds): number {
    return this.#nameless.length - countBelow(this.#nameless, since);
  }

  /** Those that passed, from the first on that may have been able to only later than this. */
  *overtaking(since: Microseconds): Iterable<Passage> {
    for (let i = countBelow(this.#starts, since - this.#skew); i < this.passed.length; i++) yield this.passed[i]!;
  }

  /** Those that could pass right after a time, then right before it, and show no sign of it. */
  waitingAround(time: Microseconds): Iterable<Passage> {
    return this.#waiting.around(time);
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
