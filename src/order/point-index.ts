import type { Microseconds } from "../trace/span.ts";
import { ByTime } from "./by-time.ts";
import { has, mark, type Passage } from "./passage.ts";
import type { Path, PointId } from "./path.ts";
import { LeftAt, LeftIndex } from "./requests-left.ts";
import { countAbove, countBelow } from "./sorted.ts";

/** What all orders did at one point, sorted so that a question costs little however many they are. */
export class PointIndex {
  readonly place: number;
  readonly left: LeftIndex;
  readonly #all: readonly Passage[];
  readonly #passed: ByTime;
  readonly #waiting: ByTime;
  readonly #enabled: Float64Array;
  readonly #nameless: Float64Array;
  readonly #waits = new Map<number | undefined, Float64Array>();
  readonly #slow = new Map<Microseconds, readonly Passage[]>();
  /** By how much a clock has them pass before they could. */
  readonly #skew: Microseconds;
  /** Those of which a clock says so. */
  readonly #skewed: readonly Passage[];

  constructor(all: readonly Passage[], path: Path, point: PointId) {
    const at = new LeftAt(path, point);
    const { place } = at;
    const since = (one: Passage) => one.enabled[place]!;
    const start = (one: Passage) => one.passed[place]!;
    this.place = place;
    this.#all = all;
    const seen = all.filter((one) => has(one, place, mark.onPath));
    this.#passed = new ByTime(
      seen.filter((one) => at.isPassed(one)),
      start,
    );
    this.left = new LeftIndex(at, seen, this.#passed);
    const isWaiting = (one: Passage) => !at.isPassed(one) && at.isDated(one) && !has(one, place, mark.happened);
    this.#waiting = new ByTime(seen.filter(isWaiting), since);
    const dated = this.passed.filter((one) => at.isDated(one));
    this.#enabled = Float64Array.from(dated, since).sort();
    this.#nameless = Float64Array.from(
      seen.filter((one) => one.orderId === null && has(one, place, mark.happened)),
      ({ last }) => last,
    ).sort();
    this.#skewed = dated.filter((one) => start(one) < since(one));
    this.#skew = this.#skewed.reduce((most, one) => Math.max(most, since(one) - start(one)), 0);
  }

  /** Those that show the point, the earliest first. */
  get passed(): readonly Passage[] {
    return this.#passed.all;
  }

  /** How many were enabled later than this, and passed later: one that passed before has overtaken nobody, whatever its clock says. */
  passedEnabledAfter(since: Microseconds): number {
    const passedBefore = (one: Passage) => one.enabled[this.place]! > since && one.passed[this.place]! <= since;
    return countAbove(this.#enabled, since) - this.#skewed.filter(passedBefore).length;
  }

  /** All others whose passing is dated. */
  passedEnabledBy(since: Microseconds): number {
    return this.#enabled.length - this.passedEnabledAfter(since);
  }

  /**
   * Until when an order may still be waiting behind a consumer that was handed several messages at once (prefetch) and is busy, while
   * another passes later ones: as long as others pass after more than half of `allowed`, at most twice their wait, and at most `most`, which
   * is how far windows laid end to end look back. Null where nobody passed so late.
   *
   * @param since when the order could pass
   */
  backlogUntil(since: Microseconds, allowed: Microseconds, most: Microseconds): Microseconds | null {
    let until: Microseconds | null = null;
    for (const one of this.#slowerThan(allowed / 2)) {
      const [passed, waited] = [one.passed[this.place]!, this.#waited(one)];
      if (passed > since) until = Math.max(until ?? 0, Math.min(since + Math.min(2 * waited, most), passed + allowed));
    }
    return until;
  }

  #waited(one: Passage): Microseconds {
    return one.passed[this.place]! - one.enabled[this.place]!;
  }

  #slowerThan(wait: Microseconds): readonly Passage[] {
    const known = this.#slow.get(wait) ?? this.passed.filter((one) => this.#waited(one) > wait);
    this.#slow.set(wait, known);
    return known;
  }

  /** Those that passed at a time or later. */
  passedFrom(time: Microseconds): Iterable<Passage> {
    return this.#passed.from(time);
  }

  /** Whether one could pass only later than anybody who did. */
  isLast(one: Passage): boolean {
    return one.enabled[this.place]! > this.#lastEnabled;
  }

  /** How many such could before a time, and show no sign of it. */
  standingBefore(time: Microseconds): number {
    const { all } = this.#waiting;
    return Math.max(0, this.#waiting.before(time) - (all.length - this.#waiting.after(this.#lastEnabled)));
  }

  get #lastEnabled(): Microseconds {
    return this.#enabled.at(-1) ?? Number.NEGATIVE_INFINITY;
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
  overtaking(since: Microseconds): Iterable<Passage> {
    return this.#passed.from(since - this.#skew);
  }

  /** Those that could pass right after a time, then right before it, and show no sign of it. */
  waitingAround(time: Microseconds): Iterable<Passage> {
    return this.#waiting.around(time);
  }

  /** How long they took until the next word of them, ascending: the point's own, or a support's. */
  waits(support: number | undefined): Float64Array {
    const known = this.#waits.get(support) ?? this.#waitsUntil(support);
    this.#waits.set(support, known);
    return known;
  }

  #waitsUntil(support: number | undefined): Float64Array {
    const isSeen = (one: Passage) => has(one, this.place, mark.onPath);
    const all = Float64Array.from(this.#all.filter(isSeen), (one) => waitAt(one, this.place, support));
    return all.filter((wait) => !Number.isNaN(wait)).sort();
  }
}

export const waitAt = ({ passed, supports, enabled }: Passage, place: number, support: number | undefined): number =>
  (support === undefined ? passed[place]! : supports[support]!) - enabled[place]!;
