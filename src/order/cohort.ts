import type { Microseconds } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { enabledAt } from "./limits.ts";
import type { Matcher, Path, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { CohortEvidence, SpanEvidence } from "./report.ts";
import type { Silence, Stretch } from "./silence.ts";
import { isUnled, nearestTo, type RequestsLeft, requestsLeft, type Seen } from "./requests-left.ts";
import { type SpanLoss, spanLossIn, together } from "./span-loss.ts";
import { nameOf, type Story } from "./story.ts";

/** A point that is overdue, and the order that is: what to ask of others. */
export interface CohortQuestion {
  readonly point: PointId;
  readonly since: Microseconds;
  readonly story: Story;
  /** The point that opens the request, where that is another. */
  readonly within?: PointId;
  /** How long an order may take from there to the point, all in all. */
  readonly allowed: Microseconds;
  /** The request inside which the point was to happen, where there is one. */
  readonly request?: Stretch;
  /** Set where the point is not overdue but proved, and only whether others show it is asked. */
  readonly proved?: true;
  /** Set where it is a person who is late: a service does not keep anybody from acting, it may only not have told of it. */
  readonly person?: true;
}

/** The span that would have told that an order got past a point; one without a number would have been given it first. */
export const nextWord = (question: CohortQuestion, path: Path): Matcher =>
  (namingSupport(question, path) ?? path.points.find(({ point }) => point === question.point)!).match;

const namingSupport = ({ point, story }: CohortQuestion, { supports }: Path) =>
  story.orderId === null ? supports.find(({ before }) => before === point) : undefined;

export interface Cohort {
  readonly evidence: CohortEvidence;
  /** Points that any of them shows. */
  readonly shows: ReadonlySet<PointId>;
  /** How well the spans of the point's service arrive. */
  readonly loss: SpanLoss;
  /** Orders that should have passed by now, and show no sign of it; those right after this one first. */
  readonly absent: readonly string[];
  /** What is left of the requests of orders that must have passed at about the same time: as it may be with this one's. */
  readonly near: RequestsLeft;
  /** How long they took until the next word of them, ascending; of those of which it is known. */
  readonly waits: readonly Microseconds[];
  /** Set where the service was silent when the order should have passed. */
  readonly silence?: Silence;
  /** Orders of unknown number that passed and may be this one: their trace lost the span that links both keys. */
  readonly nameless: number;
}

const shown = 3;
/** Until when, and how completely, others were looked for. */
export interface CohortSearch {
  readonly truncated: boolean;
  readonly window: Stretch;
}

/** Orders that can be asked what they did at a point. Each is looked at once, however often they are asked. */
export class Others {
  readonly #path: Path;
  readonly #replays: readonly Replay[];
  readonly #seen = new Map<PointId, readonly Seen[]>();
  readonly #loss = new Map<string, ReadonlyMap<Replay, SpanLoss>>();
  readonly #shown: ReadonlyMap<PointId, number>;

  constructor(replays: readonly Replay[], path: Path) {
    this.#replays = replays;
    this.#path = path;
    this.#shown = new Map(path.points.map(({ point }) => [point, replays.filter((one) => shows(one, point)).length]));
  }

  /**
   * What others did at an overdue point. An order that became enabled later and has passed has overtaken.
   *
   *     ours    ──enabled──────────────────────────► (nothing)
   *     other        ──enabled────passed──►             overtook
   *     other  ──enabled──passed──►                     passed before
   */
  at(question: CohortQuestion, { truncated, window }: CohortSearch): Cohort {
    const { point, since, story } = question;
    const own = this.#replays.filter((one) => sameOrder(one.story, story));
    const seen = this.#seenAt(point).filter(({ other }) => !own.includes(other));
    const passed = seen.filter((one) => one.passed !== undefined);
    const overtook = passed.filter(({ enabled }) => enabled !== undefined && enabled > since);
    const before = passed.filter(({ enabled }) => enabled !== undefined && enabled <= since);
    const unpassed = seen.filter((one) => one.passed === undefined && one.enabled !== undefined);
    const keyless = story.calculationRequestIds.length === 0;
    const shownByOthers = new Set(
      [...this.#shown].filter(([id, count]) => count > own.filter((one) => shows(one, id)).length).map(([id]) => id),
    );
    return {
      evidence: {
        overtook: overtook.length,
        passedBefore: before.length,
        waiting: unpassed.filter(({ happened, enabled }) => !happened && enabled! > since).length,
        passedUndated: passed.length - overtook.length - before.length,
        truncated,
        window,
        examples: (overtook.length > 0 ? overtook : before)
          .slice(0, shown)
          .map(({ other, passed: attempt }) => ({ ...evidenceOf(point, attempt!.span), order: nameOf(other.story) })),
      },
      shows: shownByOthers,
      absent: unpassed
        .filter(({ happened, enabled }) => !happened && enabled! + question.allowed < window.to)
        .sort((a, b) => nearestTo(since)(a.enabled!, b.enabled!))
        .map(({ other }) => nameOf(other.story)),
      near: requestsLeft(passed, unpassed, question),
      loss: this.#lossAt(point, shownByOthers, own, window.to),
      waits: this.#waitsFor(question, seen).sort((a, b) => a - b),
      nameless: keyless
        ? seen.filter(({ other, happened }) => other.story.orderId === null && happened && lateEnough(other, since))
            .length
        : 0,
    };
  }

  /** By time and id: which examples are named must not depend on the order of an answer. */
  #seenAt(point: PointId): readonly Seen[] {
    const known = this.#seen.get(point);
    if (known !== undefined) return known;
    const seen = this.#replays
      .flatMap((other): Seen[] => {
        const facts = other.points.get(point)!;
        if (!facts.onPath) return [];
        const passed = facts.attempts.find(({ outcome }) => outcome !== "refused");
        const enabled = certainlyEnabledAt(other, point);
        return [
          { other, passed, happened: facts.happened, enabled, unled: passed !== undefined && isUnled(other, point) },
        ];
      })
      .sort((a, b) => passedFirst(a.passed, b.passed));
    this.#seen.set(point, seen);
    return seen;
  }

  #waitsFor(question: CohortQuestion, seen: readonly Seen[]): Microseconds[] {
    const support = namingSupport(question, this.#path);
    return seen.flatMap(({ other, passed, enabled }) => {
      const told = support === undefined ? passed : other.supports.get(support.name);
      return told === undefined || enabled === undefined ? [] : [told.start - enabled];
    });
  }

  /** How well the spans of the point's service arrive, as these orders show it. */
  #lossAt(point: PointId, shown: ReadonlySet<PointId>, own: readonly Replay[], now: Microseconds): SpanLoss {
    const { services } = this.#path.points.find((one) => one.point === point)!.match;
    const key = JSON.stringify([services, [...shown], now]);
    const known =
      this.#loss.get(key) ?? new Map(this.#replays.map((one) => [one, spanLossIn(one, services, shown, now)]));
    this.#loss.set(key, known);
    const others = together([...known.values()]);
    const ours = together(own.map((one) => known.get(one)!));
    return { missing: others.missing - ours.missing, arrived: others.arrived - ours.arrived };
  }
}

const shows = ({ points }: Replay, point: PointId): boolean => points.get(point)!.done !== undefined;

const passedFirst = (a: Attempt | undefined, b: Attempt | undefined): number => {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a.start - b.start || (a.span.spanId < b.span.spanId ? -1 : 1);
};

/** Orders that show the point, whenever they got there. */
export const passedIn = ({ evidence }: Cohort): number =>
  evidence.overtook + evidence.passedBefore + evidence.passedUndated;

/** Only spans date an order: a proof says that something happened, not when. */
function certainlyEnabledAt(other: Replay, point: PointId): Microseconds | undefined {
  const facts = other.points.get(point)!;
  const dated = facts.point.needs.every((need) => {
    const needed = other.points.get(need)!;
    return !needed.onPath || needed.done !== undefined;
  });
  return dated ? enabledAt(facts, other) : undefined;
}

const lateEnough = (other: Replay, since: Microseconds): boolean =>
  other.story.chapters.some(({ spans }) => spans.some(({ end }) => end >= since));

const sameOrder = (a: Story, b: Story): boolean =>
  a.orderId !== null && b.orderId !== null
    ? a.orderId === b.orderId
    : a.calculationRequestIds.some((id) => b.calculationRequestIds.includes(id));

export const evidenceOf = (
  point: PointId | null,
  span: { traceId: string; spanId: string; service: string; name: string; start: Microseconds },
): SpanEvidence => ({
  point,
  traceId: span.traceId,
  spanId: span.spanId,
  service: span.service,
  name: span.name,
  at: span.start,
});
