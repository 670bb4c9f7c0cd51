import type { Microseconds } from "../trace/span.ts";
import { type Assessment, isUnprovable } from "./assess.ts";
import type { CohortQuestion, Why } from "./cohort-question.ts";
import { type Cohort, passedIn } from "./cohort.ts";
import { doubtAbout, gapQuestions, gapsAt, requestsUnkept } from "./doubt.ts";
import { onlyCertain } from "./ending.ts";
import { laterRequest } from "./later-request.ts";
import type { Point, PointId } from "./path.ts";
import { isRefusedMidway } from "./refused-midway.ts";
import { isInsideRequest, type Replay } from "./replay.ts";
import type { Doubt, PointState, ReasonCode } from "./report.ts";
import type { Story } from "./story.ts";

/** How complete the received traces are. */
export interface Completeness {
  /** Why traces may be missing of which the source has more; undefined if none are. */
  readonly cut: CutReason | undefined;
  readonly sampled: boolean;
  /** A span that may belong to the order can't be used. */
  readonly unread: boolean;
  /** The order began before the searched window: a request that was not seen may lie before it and raises no alarm. */
  readonly beginsEarlier?: boolean;
  /** Until when spans were heard of: the present moment, or the end of a recording. */
  readonly heard: Microseconds;
}

/** The source cut its answer off, or the user broke the search off, or a recording was made of another order. */
type CutReason = Extract<ReasonCode, "search-truncated" | "search-interrupted" | "held-in-part">;

export interface Settled extends Assessment {
  readonly state: PointState;
  readonly cohort?: Cohort;
  /** Signs that a span was lost where the order would otherwise be called lost or stuck. */
  readonly doubt?: Doubt;
}

/**
 * The questions about other orders that the overdue and failed points raise; none if the answer could change nothing.
 */
export function questionsOf(
  assessments: readonly Assessment[],
  replay: Replay,
  completeness: Completeness,
): CohortQuestion[] {
  const { story } = replay;
  const overdue = assessments.filter(
    (assessment) => isOverdue(assessment) && blindness(assessment, replay, completeness) === undefined,
  );
  const failed = assessments
    .filter(({ state }) => state === "failed")
    .map((assessment) => questionAt(assessment, story, "failed"));
  const [first] = overdue;
  if (first === undefined) return failed;
  return [
    ...failed,
    ...overdue.map((assessment) => questionAt(assessment, story, "overdue")),
    ...gapQuestions(first.point, replay),
  ];
}

/** Asks what others did at a point that the order has reached. */
export const questionAt = (
  { point, since, request, limits, reason }: Assessment,
  story: Story,
  why: Why,
): CohortQuestion => ({
  point: point.point,
  why,
  since: since!,
  allowed: Math.max(0, ...limits.filter(({ own }) => own).map(({ deadline }) => deadline - since!)),
  story,
  ...(request === undefined ? {} : { request: { from: request.span.start, to: request.end } }),
  ...(reason === "person-overdue" ? { person: true as const } : {}),
});

const isOverdue = ({ state, reason }: Pick<Assessment, "state" | "reason">): boolean =>
  state === undefined || reason === "person-overdue";

/** Judges an overdue point by what other orders did there. `cohorts` are the answers to the questions, by point. */
export function settle(
  assessment: Assessment,
  replay: Replay,
  cohorts: ReadonlyMap<PointId, Cohort>,
  completeness: Completeness,
  now: Microseconds,
): Settled {
  return onlyCertain(settleOpen(assessment, replay, cohorts, completeness, now), replay);
}

function settleOpen(
  assessment: Assessment,
  replay: Replay,
  cohorts: ReadonlyMap<PointId, Cohort>,
  completeness: Completeness,
  now: Microseconds,
): Settled {
  const { state, reason, point } = assessment;
  if (state === "failed") return settleFailed({ ...assessment, state }, replay, cohorts.get(point.point), completeness);
  if (state !== undefined && !isOverdue(assessment)) {
    // A step that seems past a wider limit may be in a trace that was not received.
    const unseen = unseenIn(completeness);
    return state === "stuck" && unseen !== undefined
      ? { ...assessment, state: "undecidable", reason: unseen }
      : { ...assessment, state };
  }
  const blind = blindness(assessment, replay, completeness);
  if (blind !== undefined) {
    if (blind !== "request-not-seen") return { ...assessment, state: "undecidable", reason: blind };
    // Nobody knows when that request was, so nothing has a limit.
    const enabled = assessment.enabled && completeness.beginsEarlier !== true;
    return { ...assessment, state: "undecidable", reason: blind, enabled, limits: [] };
  }
  const cohort = cohorts.get(point.point);
  const later = cohort && laterRequest(assessment, replay, cohort, now);
  if (later !== undefined) return { ...assessment, state: "waiting", reason: "later-request", limits: later };
  const judged = state === undefined ? judge(assessment, replay, cohort, now) : { state, reason };
  const gaps = gapsAt(point, replay, cohorts);
  const doubted =
    cohort === undefined ? undefined : doubtAbout(point, judged.state, replay, cohort, gaps, completeness.heard);
  return {
    ...assessment,
    ...judged,
    ...(cohort === undefined ? {} : { cohort }),
    ...(doubted === undefined ? {} : { ...doubted, state: "undecidable" }),
  };
}

/**
 * The failure was seen. That no further try succeeded is an absence, which proves nothing where traces are sampled,
 * whether or not spans say so, nor where a recording holds only a part of the order.
 */
function settleFailed(
  failed: Settled,
  replay: Replay,
  cohort: Cohort | undefined,
  { cut, sampled }: Completeness,
): Settled {
  const unseen = sampled ? "sampled" : cut === "held-in-part" ? cut : undefined;
  if (unseen !== undefined) return { ...failed, state: "undecidable", reason: unseen };
  const unkept = cohort === undefined ? undefined : requestsUnkept(replay, cohort);
  return unkept === undefined
    ? failed
    : { ...failed, state: "undecidable", reason: "requests-missing", doubt: { points: [], ...unkept } };
}

/** The reason why an absence proves nothing here, whatever others did. */
function blindness(
  { point, request, reason }: Assessment,
  replay: Replay,
  completeness: Completeness,
): ReasonCode | undefined {
  const unseen = unseenIn(completeness);
  if (unseen !== undefined) return unseen;
  if (mayBeUnclaimed(point, replay)) return "unclaimed-span";
  if (reason === "person-overdue" && lostItsNumber(replay)) return "order-unknown";
  if (reason !== "person-overdue" && isRefusedMidway(point, replay)) return "refused-midway";
  if (!isInsideRequest(point, replay)) return undefined;
  if (request === undefined) return hasOpenTraces(replay) ? "trace-not-whole" : "request-not-seen";
  return request.tree.whole ? undefined : "trace-not-whole";
}

/**
 * Whether a span that no order claims may be the point. One that ended well before the order first got there is not,
 * whatever the hosts' clocks say.
 */
function mayBeUnclaimed({ point, needs }: Point, { unclaimed, points, path }: Replay): boolean {
  const end = unclaimed.get(point);
  if (end === undefined) return false;
  const needed = needs.map((need) => points.get(need)!).filter(({ onPath }) => onPath);
  const first = Math.max(...needed.map(({ done }) => done?.end ?? Number.NEGATIVE_INFINITY));
  return needed.some(({ done }) => done === undefined) || end >= first - path.openRequest;
}

/** The reason why no absence in these traces is certain. */
const unseenIn = ({ cut, sampled, unread }: Completeness): ReasonCode | undefined =>
  cut ?? (sampled ? "sampled" : unread ? "span-unread" : undefined);

/**
 * On a path where orders have their number from the beginning, an order without one has lost the span that carries the
 * number. People's acts are recorded under the number.
 */
const lostItsNumber = ({ story, variant }: Replay): boolean =>
  story.orderId === null && variant.lastWithoutOrder === undefined;

const hasOpenTraces = (replay: Replay): boolean => replay.story.chapters.some(({ tree }) => !tree.whole);

function judge(
  { point }: Assessment,
  replay: Replay,
  cohort: Cohort | undefined,
  now: Microseconds,
): { state: PointState; reason: ReasonCode } {
  if (cohort === undefined) return { state: "undecidable", reason: "nobody-shows" };
  const { overtook, backlogUntil, truncated } = cohort.evidence;
  if (cohort.nameless > 0 || (cohort.keyless ?? 0) > 0) return { state: "undecidable", reason: "unclaimed-span" };
  if (overtook > 0 && backlogUntil !== null && now <= backlogUntil) return { state: "stuck", reason: "backlog" };
  if (overtook > 0) return { state: "lost", reason: "overtaken" };
  const passed = passedIn(cohort);
  if (passed > 0 && isUnprovable(point.point, replay) && point.within !== undefined)
    // A release may have stopped saving, or may report a save in another way. A single order was just not saved.
    return cohort.standing >= minOrdersInARow
      ? { state: "undecidable", reason: "shown-no-more" }
      : { state: "lost", reason: "request-ended" };
  if (truncated) return { state: "undecidable", reason: "search-truncated" };
  return passed > 0 ? { state: "stuck", reason: "nobody-overtook" } : { state: "undecidable", reason: "nobody-shows" };
}

/** This many orders in a row without the point are no coincidence. */
const minOrdersInARow = 3;
