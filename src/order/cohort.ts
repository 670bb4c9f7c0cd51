import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { type Beginnings, beginningsOf } from "./beginnings.ts";
import { first, someNames } from "./by-time.ts";
import { placesApart, sumsOf, type Sums } from "./passage-sums.ts";
import { has, mark, type Passage } from "./passage.ts";
import type { Openers } from "./path-requests.ts";
import type { Matcher, Path, PointId } from "./path.ts";
import { PointIndex, waitAt } from "./point-index.ts";
import { reachOf } from "./reach.ts";
import type { CohortEvidence, SpanEvidence } from "./report.ts";
import { RequestLosses } from "./request-losses.ts";
import { requestsKept, type RequestsKept } from "./requests-kept.ts";
import type { RequestsLeft } from "./requests-left.ts";
import { serviceAt } from "./services-in.ts";
import type { Silence } from "./silence.ts";
import { isOf, type SpanLoss, sumOf } from "./span-loss.ts";
import type { Story } from "./story.ts";

/** A point, and the order that has come to it: what to ask of others. */
export interface CohortQuestion {
  readonly point: PointId;
  readonly since: Microseconds;
  readonly story: Story;
  /** How long an order may take from there to the point, all in all. */
  readonly allowed: Microseconds;
  /** The request inside which the point was to happen, where there is one. */
  readonly request?: Interval;
  readonly why: Why;
  /** Set where it is a person who is late: a service does not keep anybody from acting, it may only not have told of it. */
  readonly person?: true;
}

/** Why others are asked. */
export type Why =
  /** The point is overdue: who passed it, and who waits, tells whether the order is lost. */
  | "overdue"
  /** What comes later proves it: only whether others show it is asked. */
  | "proved"
  /** It is not overdue, and it is asked what is usual: the week before counts too. */
  | "usual"
  /** Every try failed: only whether a further one may be missing is asked. */
  | "failed";

/**
 * Whose requests tell how well requests arrive. Where people do without some, as without an upload, or all at once what others do one by one,
 * each is missing like one that was lost: who is kept by no person is judged by what machines send. A further try may be anybody's.
 */
export const openersFor = ({ person, why }: CohortQuestion): Openers =>
  person === undefined && why !== "failed" ? "machines" : "anyone";

/** The span that would have told that an order got past a point; one without a number would have been given it first. */
export const nextWord = (question: CohortQuestion, path: Path): Matcher =>
  (namingSupport(question, path) ?? path.byId.get(question.point)!).match;

const namingSupport = ({ point, story }: CohortQuestion, { supports }: Path) =>
  story.orderId === null ? supports.find(({ before }) => before === point) : undefined;

export interface Cohort extends RequestsKept {
  readonly evidence: CohortEvidence;
  /** Points that any of them shows. */
  readonly shows: ReadonlySet<PointId>;
  /** How well the spans of the point's service arrive. */
  readonly loss: SpanLoss;
  /** How many orders should have passed by now, and show no sign of it. */
  readonly absent: number;
  /** How many of them could pass only later than the last one that did: a queue that stands. */
  readonly standing: number;
  /** Some of these, those right after this one first. */
  readonly absentNear: readonly string[];
  /** What is left of the requests of orders that must have passed at about the same time: as it may be with this one's. */
  readonly left: RequestsLeft;
  readonly beginnings: Beginnings;
  /** How long they took until the next word of them, ascending; of those of which it is known. */
  readonly waits: ArrayLike<Microseconds>;
  /** Set where the service was silent when the order should have passed. */
  readonly silence?: Silence;
  /** Orders of unknown number that passed and may be this one: their trace lost the span that links both keys. */
  readonly nameless: number;
}

/** So many examples are named. */
const shown = 3;
/** So many orders that passed nearest in time, right after this one and before it if need be, are compared with it. */
const comparable = 50;

/** Until when, and how completely, others were looked for. */
export interface CohortSearch {
  readonly truncated: boolean;
  readonly window: Interval;
}

/** The span with which an order passed a point; undefined where nobody knows it any more. */
export type Shown = (one: Passage, point: PointId) => SpanEvidence | undefined;

/** Orders that can be asked what they did at a point: however many they are, one question costs little. */
export class Others {
  readonly #path: Path;
  readonly #all: readonly Passage[];
  readonly #isWhole: (one: Passage) => boolean;
  readonly #whole: readonly Passage[];
  readonly #shown: Shown;
  readonly #indexes = new Map<PointId, PointIndex>();
  readonly #requests = new Map<Openers, RequestLosses>();
  readonly #named = new Map<string, Passage[]>();
  readonly #reach: Microseconds;

  /** @param isWhole whether all that there is of an order was looked at: of others an absence tells nothing */
  constructor(all: readonly Passage[], path: Path, shownBy: Shown, isWhole: (one: Passage) => boolean = () => true) {
    this.#all = all;
    this.#isWhole = isWhole;
    this.#whole = all.filter(isWhole);
    this.#path = path;
    this.#reach = reachOf(path);
    this.#shown = shownBy;
    for (const one of all)
      for (const key of keysOf(one)) {
        const known = this.#named.get(key);
        if (known === undefined) this.#named.set(key, [one]);
        else known.push(one);
      }
  }

  /**
   * What others did at an overdue point. An order that became enabled later and has passed has overtaken.
   *
   *     ours    ──enabled──────────────────────────► (nothing)
   *     other        ──enabled────passed──►             overtook
   *     other  ──enabled──passed──►                     passed before
   *     other           ──enabled──────────────────► waiting
   */
  at(question: CohortQuestion, { truncated, window }: CohortSearch): Cohort {
    const { point, since } = question;
    const index = this.#indexAt(point);
    const own = this.#sameAs(question.story);
    const ours = own.filter((one) => has(one, index.place, mark.onPath));
    const shows = this.#shownBeside(own);
    const near = first(index.left.around(since), comparable, (one) => !own.includes(one));
    return {
      evidence: { ...this.#passingAt(question, window, index, own), truncated, window },
      shows,
      ...absentAt(question, window, index, own),
      left: index.left.at(since, near, own),
      ...this.#requestsAt(question, near, own),
      beginnings: (this.#beginnings ??= beginningsOf(this.#whole, this.#all, this.#path)),
      loss: this.#lossAt(point, shows, own),
      waits: this.#waitsFor(question, index, ours),
      nameless: namelessAt(question, index, ours),
    };
  }

  /** Which other orders passed the point, and when they became enabled. The index counts this order too, so `own` is subtracted. */
  #passingAt(
    { point, since, allowed, person }: CohortQuestion,
    window: Interval,
    index: PointIndex,
    own: readonly Passage[],
  ): Omit<CohortEvidence, "truncated" | "window"> {
    const { place } = index;
    const passed = own.filter((one) => isPassed(one, place));
    const isOther = (one: Passage) => !own.includes(one);
    const isEnabledAfter = (one: Passage) => one.enabled[place]! > since;
    const isAfter = (one: Passage) => isEnabledAfter(one) && one.passed[place]! > since;
    const isBefore = (one: Passage) => !Number.isNaN(one.enabled[place]!) && !isAfter(one);
    // Spans are exported with a delay. Ignore orders that passed within the export lag: a peer may have passed too and not be visible yet.
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
      examples:
        overtook > 0
          ? this.#examples(
              index.overtaking(since),
              point,
              (one) => isAfter(one) && one.passed[place]! < visibleUntil && isOther(one),
            )
          : this.#examples(passedBefore > 0 ? index.passed : [], point, (one) => isBefore(one) && isOther(one)),
    };
  }

  #examples(all: Iterable<Passage>, point: PointId, fits: (one: Passage) => boolean): CohortEvidence["examples"] {
    const found: (SpanEvidence & { readonly order: string })[] = [];
    for (const one of all) {
      const evidence = fits(one) ? this.#shown(one, point) : undefined;
      if (evidence !== undefined) found.push({ ...evidence, order: one.name });
      if (found.length === shown) break;
    }
    return found;
  }

  #indexAt(point: PointId): PointIndex {
    const known = this.#indexes.get(point) ?? new PointIndex(this.#all, this.#path, point);
    this.#indexes.set(point, known);
    return known;
  }

  #sameAs(story: Story): Passage[] {
    const alike = new Set(keysOf(story).flatMap((key) => this.#named.get(key) ?? []));
    return [...alike].filter((one) => sameOrder(one, story));
  }

  /** Points that any other order shows. */
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
    // Of several that took as long, one for each of ours.
    const alike = (wait: Microseconds, upTo: number) => ours.slice(0, upTo).filter((one) => one === wait).length;
    const places = ours.map((wait, i) => all.indexOf(wait) + alike(wait, i));
    return places.length === 0 ? all : all.filter((_, place) => !places.includes(place));
  }

  /** How well the spans of the point's service arrive, as these orders show it. */
  #lossAt(id: PointId, shows: ReadonlySet<PointId>, own: readonly Passage[]): SpanLoss {
    const { points, byId } = this.#path;
    const { services } = byId.get(id)!.match;
    const service = serviceAt(id, this.#path);
    const places = [...points.keys()].filter((i) => isOf(points[i]!, services) && shows.has(points[i]!.point));
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
    const ever = this.#requests.get(openers) ?? new RequestLosses(this.#whole, this.#path, openers);
    this.#requests.set(openers, ever);
    return requestsKept(question.point, this.#path, openers, near.filter(this.#isWhole), ever, own);
  }

  get #sums(): Sums {
    return (this.#summed ??= sumsOf(this.#all, this.#path));
  }

  #summed: Sums | undefined;
  #beginnings: Beginnings | undefined;
}

const isPassed = (one: Passage, place: number): boolean =>
  has(one, place, mark.onPath) && !Number.isNaN(one.passed[place]!);

/** Whether the point is on the order's path and the order shows no sign of it. */
const isWaiting = (one: Passage, place: number): boolean =>
  has(one, place, mark.onPath) && !isPassed(one, place) && !has(one, place, mark.happened);

/** Other orders that should have passed the point by the end of the window, and show no sign of it. */
function absentAt(
  { since, allowed }: CohortQuestion,
  window: Interval,
  index: PointIndex,
  own: readonly Passage[],
): Pick<Cohort, "absent" | "standing" | "absentNear"> {
  const isDue = (one: Passage) => one.enabled[index.place]! + allowed < window.to;
  const ownDue = own.filter((one) => isWaiting(one, index.place) && isDue(one));
  return {
    absent: index.waitingBefore(window.to - allowed) - ownDue.length,
    standing: index.standingBefore(window.to - allowed) - ownDue.filter((one) => index.isLast(one)).length,
    absentNear: someNames(index.waitingAround(since), (one) => isDue(one) && !own.includes(one)),
  };
}

/** How many orders without an order id passed the point and may be this one; none where this one has a calculation that links them. */
function namelessAt({ since, story }: CohortQuestion, index: PointIndex, own: readonly Passage[]): number {
  if (story.calculationRequestIds.length > 0) return 0;
  const isNameless = (one: Passage) =>
    one.orderId === null && has(one, index.place, mark.happened) && one.last >= since;
  return index.namelessUpTo(since) - own.filter(isNameless).length;
}

/** Orders that show the point, whenever they got there. */
export const passedIn = ({ evidence }: Cohort): number =>
  evidence.overtook + evidence.passedBefore + evidence.passedUndated;

/** Orders show the point, and none of them what led there. */
export const isApart = ({ evidence, left }: Cohort): boolean =>
  left.undated.length > 0 && evidence.overtook + evidence.passedBefore === 0;

/** Most orders do not show how they began. */
export const isUnbegun = ({ beginnings: { missing, arrived } }: Cohort): boolean => missing > 1 && missing > arrived;

type Named = Pick<Story, "orderId" | "calculationRequestIds">;

const keysOf = ({ orderId, calculationRequestIds }: Named): readonly string[] =>
  orderId === null ? calculationRequestIds : [orderId, ...calculationRequestIds];

const sameOrder = (a: Named, b: Named): boolean =>
  a.orderId !== null && b.orderId !== null
    ? a.orderId === b.orderId
    : a.calculationRequestIds.some((id) => b.calculationRequestIds.includes(id));
