import { getOrInsert } from "../newer-map.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { type Beginnings, beginningsOf } from "./beginnings.ts";
import { first, someNames } from "./by-time.ts";
import type { Cohort } from "./cohort.ts";
import { type CohortQuestion, namingSupport, openersFor } from "./cohort-question.ts";
import { placesApart, sumsOf, type Sums } from "./passage-sums.ts";
import { enabledSince, has, isPassed, isWaiting, mark, type Passage, passedAt } from "./passage.ts";
import { PassagesByKey } from "./passages-by-key.ts";
import type { Openers } from "./path-requests.ts";
import type { Path, PointId } from "./path.ts";
import { PointIndex, waitAt } from "./point-index.ts";
import { reachOf } from "./reach.ts";
import type { CohortEvidence, SpanEvidence } from "./report.ts";
import { RequestLosses } from "./request-losses.ts";
import { requestsKept, type RequestsKept } from "./requests-kept.ts";
import { serviceAt } from "./services-in.ts";
import { isOfService, type SpanLoss, sumOf } from "./span-loss.ts";
import { idsOf, type Named, type Story } from "./story.ts";

const maxExamples = 3;
/**
 * How many orders that passed at about the same time are compared with this one: first those after it, then those
 * before it.
 */
const maxNearOrders = 50;

/** In which window, and how completely, other orders were searched for. */
export interface CohortSearch {
  readonly truncated: boolean;
  readonly window: Interval;
}

/** The span with which an order passed a point; undefined if that span is no longer kept. */
export type Shown = (one: Passage, point: PointId) => SpanEvidence | undefined;

/** Other orders, indexed by what they did at each point, so that a question is cheap however many orders there are. */
export class Others {
  readonly #path: Path;
  readonly #all: readonly Passage[];
  readonly #isWhole: (one: Passage) => boolean;
  readonly #whole: readonly Passage[];
  readonly #shown: Shown;
  readonly #indexes = new Map<PointId, PointIndex>();
  readonly #requests = new Map<Openers, RequestLosses>();
  readonly #named = new PassagesByKey();
  readonly #reach: Microseconds;

  /**
   * @param isWhole whether all traces of an order were looked at; if not, a missing span of the order proves nothing
   */
  constructor(all: readonly Passage[], path: Path, shownBy: Shown, isWhole: (one: Passage) => boolean = () => true) {
    this.#all = all;
    this.#isWhole = isWhole;
    this.#whole = all.filter(isWhole);
    this.#path = path;
    this.#reach = reachOf(path);
    this.#shown = shownBy;
    for (const one of all) for (const key of idsOf(one)) this.#named.add(key, one);
  }

  /**
   * What other orders did at an overdue point. An order that became enabled later and has passed has overtaken this
   * one.
   *
   *     ours    ──enabled──────────────────────────► (nothing)
   *     other        ──enabled────passed──►             overtook
   *     other  ──enabled──passed──►                     passed before
   *     other           ──enabled──────────────────► waiting
   */
  at(question: CohortQuestion, search: CohortSearch): Cohort {
    const { point, since } = question;
    const index = this.#indexAt(point);
    const own = this.#sameAs(question.story);
    const ours = own.filter((one) => has(one, index.place, mark.onPath));
    const shows = this.#shownBeside(own);
    const near = first(index.left.around(since), maxNearOrders, (one) => !own.includes(one));
    return {
      evidence: this.#evidenceAt(question, search, index, own),
      shows,
      ...absentAt(question, search.window, index, own),
      left: index.left.at(since, near, own),
      ...this.#requestsAt(question, near, own),
      beginnings: (this.#beginnings ??= beginningsOf(this.#whole, this.#all, this.#path)),
      loss: this.#lossAt(point, shows, own),
      waits: this.#waitsFor(question, index, ours),
      nameless: namelessAt(question, index, ours),
    };
  }

  /**
   * Which other orders passed the point, and when they became enabled. The index counts this order too, so `own` is
   * subtracted.
   */
  #evidenceAt(
    { since, allowed, person }: CohortQuestion,
    { truncated, window }: CohortSearch,
    index: PointIndex,
    own: readonly Passage[],
  ): CohortEvidence {
    const { place } = index;
    const passed = own.filter((one) => isPassed(one, place));
    const isOther = (one: Passage) => !own.includes(one);
    const isEnabledAfter = (one: Passage) => enabledSince(one, place) > since;
    const isAfter = (one: Passage) => isEnabledAfter(one) && passedAt(one, place) > since;
    const isBefore = (one: Passage) => !Number.isNaN(enabledSince(one, place)) && !isAfter(one);
    // Spans are exported with a delay. Ignore orders that passed within the export lag: a peer may have passed too and
    // not be visible yet.
    const visibleUntil = window.to - this.#path.exportLag;
    const tooRecent = first(index.passedFrom(visibleUntil), Infinity, (one) => isAfter(one) && isOther(one)).length;
    const overtook = index.passedEnabledAfter(since) - passed.filter(isAfter).length - tooRecent;
    const passedBefore = index.passedEnabledBy(since) - passed.filter(isBefore).length;
    const isQueue = person === undefined && this.#path.points[place]!.within === undefined;
    return {
      overtook,
      passedBefore,
      waiting: index.waitingAfter(since) - own.filter((one) => isWaiting(one, place) && isEnabledAfter(one)).length,
      passedUndated: index.passed.length - passed.length - overtook - passedBefore,
      backlogUntil: isQueue ? index.backlogUntil(since, allowed, this.#reach) : null,
      truncated,
      window,
      examples:
        overtook > 0
          ? this.#examples(
              index.overtaking(since),
              place,
              (one) => isAfter(one) && passedAt(one, place) < visibleUntil && isOther(one),
            )
          : this.#examples(passedBefore > 0 ? index.passed : [], place, (one) => isBefore(one) && isOther(one)),
    };
  }

  #examples(all: Iterable<Passage>, place: number, fits: (one: Passage) => boolean): CohortEvidence["examples"] {
    const { point } = this.#path.points[place]!;
    const found: CohortEvidence["examples"][number][] = [];
    for (const one of all) {
      const evidence = fits(one) ? this.#shown(one, point) : undefined;
      if (evidence === undefined) continue;
      const knownFrom = Math.max(evidence.ended, enabledSince(one, place));
      found.push({ ...evidence, order: one.name, knownFrom });
      if (found.length === maxExamples) break;
    }
    return found;
  }

  #indexAt(point: PointId): PointIndex {
    return getOrInsert(this.#indexes, point, () => new PointIndex(this.#all, this.#path, point));
  }

  #sameAs(story: Story): Passage[] {
    const alike = new Set(idsOf(story).flatMap((key) => this.#named.of(key)));
    return [...alike].filter((one) => sameOrder(one, story));
  }

  /** The points that any other order shows. */
  #shownBeside(own: readonly Passage[]): ReadonlySet<PointId> {
    const counts = this.#sums.done;
    return new Set(
      this.#path.points
        .filter((_, i) => counts[i]! > own.filter((one) => has(one, i, mark.done)).length)
        .map(({ point }) => point),
    );
  }

  #waitsFor(question: CohortQuestion, index: PointIndex, own: readonly Passage[]): Float64Array {
    const named = namingSupport(question, this.#path);
    const support = named === undefined ? undefined : this.#path.supports.indexOf(named);
    const all = index.waits(support);
    const ours = own.map((one) => waitAt(one, index.place, support)).filter((wait) => !Number.isNaN(wait));
    // `all` counts this order too: remove one entry per own wait, even if several entries are equally long.
    const alike = (wait: Microseconds, upTo: number) => ours.slice(0, upTo).filter((one) => one === wait).length;
    const places = ours.map((wait, i) => all.indexOf(wait) + alike(wait, i));
    return places.length === 0 ? all : all.filter((_, place) => !places.includes(place));
  }

  /** How well the spans of the point's service arrive, according to the other orders. */
  #lossAt(id: PointId, shows: ReadonlySet<PointId>, own: readonly Passage[]): SpanLoss {
    const { points, byId } = this.#path;
    const { services } = byId.get(id)!.match;
    const service = serviceAt(id, this.#path);
    const places = [...points.keys()].filter((i) => isOfService(points[i]!, services) && shows.has(points[i]!.point));
    const apart = placesApart(places, this.#sums, this.#path);
    const counted = places.filter((i) => !apart.has(i));
    const sums = [this.#sums, ...own.map((one) => sumsOf([one], this.#path))];
    const [all, ...ours] = sums.map(({ parents, inside }) =>
      sumOf([parents[service]!, ...counted.map((i) => inside[i]!)]),
    );
    const mine = sumOf(ours);
    return { missing: all!.missing - mine.missing, arrived: all!.arrived - mine.arrived };
  }

  #requestsAt(question: CohortQuestion, near: readonly Passage[], own: readonly Passage[]): RequestsKept {
    const openers = openersFor(question);
    const ever = getOrInsert(this.#requests, openers, () => new RequestLosses(this.#whole, this.#path, openers));
    return requestsKept(question.point, this.#path, openers, near.filter(this.#isWhole), ever, own);
  }

  get #sums(): Sums {
    return (this.#summed ??= sumsOf(this.#all, this.#path));
  }

  #summed: Sums | undefined;
  #beginnings: Beginnings | undefined;
}

/** Other orders that should have passed the point by the end of the window but show no sign of it. */
function absentAt(
  { since, allowed }: CohortQuestion,
  window: Interval,
  index: PointIndex,
  own: readonly Passage[],
): Pick<Cohort, "absent" | "standing" | "absentNear"> {
  const isDue = (one: Passage) => enabledSince(one, index.place) + allowed < window.to;
  const ownDue = own.filter((one) => isWaiting(one, index.place) && isDue(one));
  return {
    absent: index.waitingBefore(window.to - allowed) - ownDue.length,
    standing: index.standingBefore(window.to - allowed) - ownDue.filter((one) => index.isLast(one)).length,
    absentNear: someNames(index.waitingAround(since), (one) => isDue(one) && !own.includes(one)),
  };
}

/**
 * How many orders without an order id passed the point and may be this one. None if this order has a calculation id: it
 * would link them.
 */
function namelessAt({ since, story }: CohortQuestion, index: PointIndex, own: readonly Passage[]): number {
  if (story.calculationRequestIds.length > 0) return 0;
  const isNameless = (one: Passage) =>
    one.orderId === null && has(one, index.place, mark.happened) && one.last >= since;
  return index.namelessSince(since) - own.filter(isNameless).length;
}

const sameOrder = (a: Named, b: Named): boolean =>
  a.orderId !== null && b.orderId !== null
    ? a.orderId === b.orderId
    : a.calculationRequestIds.some((id) => b.calculationRequestIds.includes(id));
