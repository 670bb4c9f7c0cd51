import { getOrInsert } from "../newer-map.ts";
import type { Microseconds } from "../trace/span.ts";
import { ByTime } from "./by-time.ts";
import {
  enabledSince,
  has,
  isDated,
  isPassed,
  isWaiting,
  mark,
  type Passage,
  passedAt,
  supportedAt,
} from "./passage.ts";
import type { Path, PointId } from "./path.ts";
import { LeftAt, LeftIndex } from "./requests-left.ts";

/** What all orders did at one point, sorted so that a question costs little even for many orders. */
export class PointIndex {
  readonly place: number;
  readonly left: LeftIndex;
  readonly #all: readonly Passage[];
  /** Orders that show the point. */
  readonly passed: ByTime;
  readonly #waiting: ByTime;
  readonly #enabled: ByTime;
  readonly #nameless: ByTime;
  readonly #waits = new Map<number | undefined, Float64Array>();
  readonly #slow = new Map<Microseconds, readonly Passage[]>();
  /** The widest clock skew: how long before its enabling an order seems to have passed. */
  readonly #skew: Microseconds;

  constructor(all: readonly Passage[], path: Path, point: PointId) {
    const at = new LeftAt(path, point);
    const { place } = at;
    const since = (one: Passage) => enabledSince(one, place);
    const start = (one: Passage) => passedAt(one, place);
    this.place = place;
    this.#all = all;
    this.passed = new ByTime(all, (one) => isPassed(one, place), start);
    this.left = new LeftIndex(at, all, this.passed);
    this.#waiting = new ByTime(all, (one) => isWaiting(one, place), since);
    this.#enabled = new ByTime(all, (one) => isPassed(one, place) && isDated(one, place), since);
    let skew = 0;
    for (const one of this.#enabled) skew = Math.max(skew, since(one) - start(one));
    this.#skew = skew;
    const isNameless = (one: Passage) =>
      one.orderId === null && has(one, place, mark.onPath) && has(one, place, mark.happened);
    this.#nameless = new ByTime(all, isNameless, ({ last }) => last);
  }

  /** How many orders became enabled and passed after `since`. Passing earlier is no overtaking, whatever clocks say. */
  passedEnabledAfter(since: Microseconds): number {
    let passedBefore = 0;
    for (const one of this.overtaking(since)) {
      if (passedAt(one, this.place) > since) break;
      if (enabledSince(one, this.place) > since) passedBefore++;
    }
    return this.#enabled.after(since) - passedBefore;
  }

  /** How many other orders passed, of those whose enabling is dated. */
  passedEnabledBy(since: Microseconds): number {
    return this.#enabled.length - this.passedEnabledAfter(since);
  }

  /**
   * Until when an order may still wait behind a busy consumer that took several messages at once (prefetch), while
   * another consumer passes later messages. Only orders that waited more than half of `allowed` are evidence for this.
   * Each allows twice its own wait, up to `reach`, and no more than `allowed` after it passed.
   * Null if no order passed so late.
   *
   * @param since when the order became enabled
   * @param reach how far consecutive windows look back
   */
  backlogUntil(since: Microseconds, allowed: Microseconds, reach: Microseconds): Microseconds | null {
    let until: Microseconds | null = null;
    for (const one of this.#slowerThan(allowed / 2)) {
      const [passed, waited] = [passedAt(one, this.place), this.#waited(one)];
      if (passed > since) until = Math.max(until ?? 0, Math.min(since + Math.min(2 * waited, reach), passed + allowed));
    }
    return until;
  }

  #waited(one: Passage): Microseconds {
    return passedAt(one, this.place) - enabledSince(one, this.place);
  }

  #slowerThan(wait: Microseconds): readonly Passage[] {
    return getOrInsert(this.#slow, wait, () => [...this.passed].filter((one) => this.#waited(one) > wait));
  }

  /** Orders that passed at `time` or later. */
  passedFrom(time: Microseconds): Iterable<Passage> {
    return this.passed.from(time);
  }

  /** Whether the order became enabled later than every order that passed. */
  isLast(one: Passage): boolean {
    return enabledSince(one, this.place) > this.#enabled.latest;
  }

  /** How many orders that became enabled before `time`, but later than every order that passed, are still waiting. */
  standingBefore(time: Microseconds): number {
    const overtaken = this.#waiting.length - this.#waiting.after(this.#enabled.latest);
    return Math.max(0, this.#waiting.before(time) - overtaken);
  }

  waitingAfter(since: Microseconds): number {
    return this.#waiting.after(since);
  }

  waitingBefore(time: Microseconds): number {
    return this.#waiting.before(time);
  }

  /** How many orders without an order id passed, and showed a sign of life at `since` or later. */
  namelessSince(since: Microseconds): number {
    return this.#nameless.length - this.#nameless.before(since);
  }

  /** Passed orders, from the first that may have become enabled after `since`; clock skew is allowed for. */
  overtaking(since: Microseconds): Iterable<Passage> {
    return this.passed.from(since - this.#skew);
  }

  /** Waiting orders: first those enabled at `time` or later, in order of time, then those before it, in reverse. */
  waitingAround(time: Microseconds): Iterable<Passage> {
    return this.#waiting.around(time);
  }

  /** How long orders took from enabling to the point, or to the given support, ascending. */
  waits(support: number | undefined): Float64Array {
    return getOrInsert(this.#waits, support, () => this.#waitsUntil(support));
  }

  #waitsUntil(support: number | undefined): Float64Array {
    const isSeen = (one: Passage) => has(one, this.place, mark.onPath);
    const all = Float64Array.from(this.#all.filter(isSeen), (one) => waitAt(one, this.place, support));
    return all.filter((wait) => !Number.isNaN(wait)).sort();
  }
}

export const waitAt = (one: Passage, place: number, support: number | undefined): number =>
  (support === undefined ? passedAt(one, place) : supportedAt(one, support)) - enabledSince(one, place);
