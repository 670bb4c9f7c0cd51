import type { Microseconds } from "../trace/span.ts";
import { binomialTail } from "./chance.ts";
import type { CohortQuestion } from "./cohort-question.ts";
import { type Cohort, isApart, isUnbegun, passedIn } from "./cohort.ts";
import type { Point, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { Doubt, PointState, ReasonCode } from "./report.ts";
import { lossHere } from "./requests-kept.ts";
import type { LeftCounts } from "./requests-left.ts";
import { isOfService, mayExplain, requestsMissing, type SpanLoss, spanLossIn, spansAbsentAt } from "./span-loss.ts";

const maxGapQuestions = 2;

/** Asks whether other orders show the requests that left no span in this order, the nearest to the point first. */
export function gapQuestions(point: Point, replay: Replay): CohortQuestion[] {
  const near = (id: PointId) => Number(isOfService(replay.points.get(id)!.point, point.match.services));
  return requestsMissing(replay)
    .map((gap) => gap.point)
    .sort((a, b) => near(b) - near(a))
    .slice(0, maxGapQuestions)
    .map((id) => ({ point: id, since: replay.points.get(id)!.time!, allowed: 0, story: replay.story, why: "proved" }));
}

/**
 * Requests that left no span in this order although they do in other orders. They count if there are several, or if one
 * is of the point's service: a single request of another service may be a step that this order did not need. Requests
 * at the order's beginning may be older than the retention. They count only if many other orders show no sign of this
 * point either, as when traces are sampled.
 */
export function gapsAt(point: Point, replay: Replay, cohorts: ReadonlyMap<PointId, Cohort>): readonly PointId[] {
  const cohort = cohorts.get(point.point);
  // An order that waits for a person shows no sign of the point either, so a person's points are left out.
  const many =
    point.person === undefined && cohort !== undefined && cohort.absent > 1 && cohort.absent > passedIn(cohort) / 2;
  const gaps = requestsMissing(replay)
    .filter(({ atBeginning }) => many || !atBeginning)
    .map((gap) => gap.point)
    .filter((id) => cohorts.has(id) && passedIn(cohorts.get(id)!) > 0);
  return many || gaps.length > 1 || gaps.some((id) => isOfService(replay.points.get(id)!.point, point.match.services))
    ? gaps
    : [];
}

/** Why an order that looks lost or stuck may only have lost spans; undefined if there is no such doubt. */
export function doubtAbout(
  at: Point,
  state: PointState,
  replay: Replay,
  cohort: Cohort,
  gaps: readonly PointId[],
  heard: Microseconds,
): { reason: ReasonCode; doubt: Doubt } | undefined {
  if (state === "undecidable") return undefined;
  const { point, match, person } = at;
  const { shows, loss, silence, stop } = cohort;
  const negligible = person === undefined ? negligibleForLoss : negligibleForDelay;
  // For an order without an order id a single span would have shown what became of it.
  const absent = replay.story.orderId === null && person !== undefined ? 1 : spansAbsentAt(replay, point, shows);
  const own = spanLossIn(replay, match.services, shows, heard);
  const lossy = [own, loss].find((one) => mayExplain(one, absent, negligible));
  const unkept = [tracesLeft(cohort), cohort.requests, unbegun(cohort), undated(at, replay, cohort)].find((one) =>
    // If several orders stand there together, lost spans explain it only if each order lost a request.
    mayExplain(one, state === "stuck" && person === undefined ? 1 + cohort.standing : 1, negligible),
  );
  if (unkept !== undefined) return { reason: "requests-missing", doubt: { points: gaps, ...unkept } };
  if (gaps.length > 0 || lossy !== undefined)
    return { reason: "spans-missing", doubt: { points: gaps, ...(lossy ?? own) } };
  // A service that is down is silent and stops every order at this point, so its silence casts no doubt on a stuck
  // order. It does not stop a person.
  if (silence !== undefined && (state === "lost" || person !== undefined))
    return { reason: "service-silent", doubt: { points: [], ...own, silence } };
  if (stop !== undefined && state === "lost")
    return { reason: "instance-stopped", doubt: { points: [], ...own, stop } };
  return undefined;
}

/**
 * Lost spans are ruled out only if their probability is below this. Orders are lost very rarely, so that limit is
 * stricter than for people, who are late more often.
 */
const negligibleForLoss = 1e-4;
const negligibleForDelay = 1e-3;

/**
 * The loss of whole requests, of this order or of others, if it is high enough that a successful further try may be
 * missing. Collectors often keep every trace with an error but only some of the others.
 */
export const requestsUnkept = (replay: Replay, cohort: Cohort): SpanLoss | undefined =>
  [requestsOf(replay), cohort.requests, tracesLeft(cohort), unbegun(cohort)].find(
    ({ missing, arrived }) =>
      missing >= minMissing && binomialTail(missing, missing + arrived, minLossRate) < negligibleForFailure,
  );

/** How well an order's own requests arrived, counting only services that sent at least one of its spans. */
function requestsOf(replay: Replay): SpanLoss {
  const services = new Set(replay.story.chapters.flatMap(({ spans }) => spans.map(({ service }) => service)));
  const isSeenService = (id: PointId) => replay.points.get(id)!.point.match.services.some((name) => services.has(name));
  const missing = requestsMissing(replay).filter(({ point, atBeginning }) => !atBeginning && isSeenService(point));
  const arrived = [...replay.points.values()].filter(
    ({ point, done }) => point.within === undefined && done !== undefined,
  );
  return { missing: missing.length, arrived: arrived.length };
}

/**
 * A single missing request may be lost by accident; several suggest that the collector does not keep every request. A
 * failure was seen, so it is doubted only where more than one request in twenty is missing, and not by chance: 3 of 12,
 * but not 3 of 50.
 */
const minMissing = 3;
const minLossRate = 0.05;
const negligibleForFailure = 0.05;

/**
 * Counts the orders that got past a point at about the same time but left no span of the request there, or of the
 * request that led to it: a trace that was not kept is missing as a whole. If traces are sampled, both requests are
 * missing equally often. If only the leading request is missing, in far more orders than end before the point, the
 * service before did not report, and such orders count as arrived.
 *
 *     led there    ──┤      ──┤
 *     got past        ├──       (nothing)    ├──
 *                    passed   absent        unled
 */
function tracesLeft({ left, absent }: Cohort): SpanLoss {
  // This order is absent too. Two counts with the same expectation differ by more than three standard deviations once
  // in a few hundred times.
  const without = absent + 1;
  const lossOf = ({ passed, unseen, unled }: LeftCounts): SpanLoss => {
    const byChance = unled <= without || (unled - without) ** 2 <= 9 * (unled + without);
    return byChance ? { missing: unseen + unled, arrived: passed - unled } : { missing: unseen, arrived: passed };
  };
  return lossHere(lossOf(left.near), [lossOf(left.ever)]);
}

/**
 * The orders that show the point but not what leads there, if this order shows what leads there and no order shows
 * both. That happens if only one or two traces of each order are kept.
 */
function undated({ needs }: Point, { points }: Replay, cohort: Cohort): SpanLoss {
  const isLed = needs.map((need) => points.get(need)!).every(({ onPath, done }) => !onPath || done !== undefined);
  return { missing: isLed && isApart(cohort) ? cohort.evidence.passedUndated : 0, arrived: 0 };
}

const unbegun = (cohort: Cohort): SpanLoss => (isUnbegun(cohort) ? cohort.beginnings : { missing: 0, arrived: 0 });
