import type { Microseconds } from "../trace/span.ts";
import { type Cohort, type CohortQuestion, isApart, isUnbegun, passedIn } from "./cohort.ts";
import type { Point, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { Doubt, PointState, ReasonCode } from "./report.ts";
import { lossHere } from "./requests-kept.ts";
import type { LeftCounts } from "./requests-left.ts";
import { mayExplain, requestsMissing, type SpanLoss, spanLossIn, spansAbsentAt } from "./span-loss.ts";

/** Others are asked about so many requests of an order at most. */
const mostAsked = 2;

/** Whether others show the requests of an order that left nothing; those nearest to an overdue point. */
export function gapQuestions(point: Point, replay: Replay): CohortQuestion[] {
  const near = (id: PointId) => Number(isNear(replay.points.get(id)!.point, point));
  return requestsMissing(replay)
    .map((gap) => gap.point)
    .sort((a, b) => near(b) - near(a))
    .slice(0, mostAsked)
    .map((id) => ({ point: id, since: replay.points.get(id)!.time!, allowed: 0, story: replay.story, why: "proved" }));
}

/**
 * Requests of this order that left no span though other orders' do: one of the same service, or several. A single one of another
 * service may be a step that this order did not need. Those at an order's beginning may be older than traces are kept: they count
 * where many other orders show no sign of this point either, as when traces are kept by chance.
 */
export function gapsAt(point: Point, replay: Replay, cohorts: ReadonlyMap<PointId, Cohort>): readonly PointId[] {
  const cohort = cohorts.get(point.point);
  // Whom a person keeps waiting shows no sign of the point either.
  const many =
    point.person === undefined && cohort !== undefined && cohort.absent > 1 && cohort.absent > passedIn(cohort) / 2;
  const gaps = requestsMissing(replay)
    .filter(({ atBeginning }) => many || !atBeginning)
    .map((gap) => gap.point)
    .filter((id) => cohorts.has(id) && passedIn(cohorts.get(id)!) > 0);
  return many || gaps.length > 1 || gaps.some((id) => isNear(replay.points.get(id)!.point, point)) ? gaps : [];
}

const isNear = (a: Point, b: Point): boolean => a.match.services.some((name) => b.match.services.includes(name));

/** Whether what looks like a lost order, or one that stands still, may be lost spans. */
export function doubtAbout(
  at: Point,
  state: PointState,
  replay: Replay,
  cohort: Cohort,
  gaps: readonly PointId[],
  now: Microseconds,
): { reason: ReasonCode; doubt: Doubt } | undefined {
  if (state === "undecidable") return undefined;
  const { point, match, person } = at;
  const { shows, loss, silence } = cohort;
  const rare = person === undefined ? rareLoss : rareDelay;
  // Whatever became of an order whose number is not known, one span would have told it.
  const absent = replay.story.orderId === null && person !== undefined ? 1 : spansAbsentAt(replay, point, shows);
  const own = spanLossIn(replay, match.services, shows, now);
  const lossy = [own, loss].find((one) => mayExplain(one, absent, rare));
  const unkept = [tracesLeft(cohort), cohort.requests, unbegun(cohort), undated(at, replay, cohort)].find((one) =>
    // Of several that stand there together each must have lost a request.
    mayExplain(one, state === "stuck" && person === undefined ? 1 + cohort.standing : 1, rare),
  );
  if (unkept !== undefined) return { reason: "requests-missing", doubt: { points: gaps, ...unkept } };
  if (gaps.length > 0 || lossy !== undefined)
    return { reason: "spans-missing", doubt: { points: gaps, ...(lossy ?? own) } };
  // A service that is down keeps a whole edge standing, and is silent; a person it keeps from nothing.
  if (silence === undefined || (state !== "lost" && person === undefined)) return undefined;
  return { reason: "service-silent", doubt: { points: [], ...own, silence } };
}

/** An order is lost so rarely that a chance of losing its spans must be rarer still to be left aside; people are late more often. */
const rareLoss = 1e-4;
const rareDelay = 1e-3;

/**
 * The loss of whole requests, of this order or of others, where it is high enough that a further try, which went well, may be missing:
 * collectors keep every trace with an error, and some of the others.
 */
export const requestsUnkept = (replay: Replay, cohort: Cohort): SpanLoss | undefined =>
  [requestsOf(replay), cohort.requests, tracesLeft(cohort)].find(
    ({ missing, arrived }) => missing >= several && missing / (missing + arrived) > often,
  );

/** How an order's own requests arrived, of the services that tell of it at all. */
function requestsOf(replay: Replay): SpanLoss {
  const services = new Set(replay.story.chapters.flatMap(({ spans }) => spans.map(({ service }) => service)));
  const isTold = (id: PointId) => replay.points.get(id)!.point.match.services.some((name) => services.has(name));
  const missing = requestsMissing(replay).filter(({ point, atBeginning }) => !atBeginning && isTold(point));
  const arrived = [...replay.points.values()].filter(
    ({ point, done }) => point.within === undefined && done !== undefined,
  );
  return { missing: missing.length, arrived: arrived.length };
}

/** One that is missing may have been lost, not left out. */
const several = 3;
const often = 0.05;

/**
 * Of the orders that got past a point at about the same time, how many left none of the request there, or none of the one that led to
 * it: a trace that was not kept is missing as a whole. Where traces are kept by chance, one of the two is missing as often as the
 * other; where only what led there is missing, and of far more orders than end before the point, it was the service before that did
 * not tell.
 *
 *     led there    ──┤      ──┤
 *     got past        ├──       (nothing)    ├──
 *                    passed   absent        unled
 */
function tracesLeft({ left, absent }: Cohort): SpanLoss {
  // Ours is absent too. Two counts of equal chance differ by more than three standard deviations once in some hundred times.
  const without = absent + 1;
  const lossOf = ({ passed, unseen, unled }: LeftCounts): SpanLoss => {
    const byChance = unled <= without || (unled - without) ** 2 <= 9 * (unled + without);
    return byChance ? { missing: unseen + unled, arrived: passed - unled } : { missing: unseen, arrived: passed };
  };
  return lossHere(lossOf(left.near), [lossOf(left.ever)]);
}

/** This order shows what leads to a point, others show the point, and none shows both: as where of each order one trace is kept, or two. */
function undated({ needs }: Point, { points }: Replay, cohort: Cohort): SpanLoss {
  const isLed = needs.map((need) => points.get(need)!).every(({ onPath, done }) => !onPath || done !== undefined);
  return { missing: isLed && isApart(cohort) ? cohort.evidence.passedUndated : 0, arrived: 0 };
}

const unbegun = (cohort: Cohort): SpanLoss => (isUnbegun(cohort) ? cohort.beginnings : { missing: 0, arrived: 0 });
