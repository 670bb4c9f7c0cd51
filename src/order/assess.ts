import { outcomeOf } from "../trace/outcome.ts";
import { latestEnd, type Microseconds } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { enabledAt, limitsOn, requestLimit } from "./limits.ts";
import type { Point, PointId } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import type { LimitEvidence, PointState, ReasonCode } from "./report.ts";
import { failedInside, openRequestFor, openUntil, type RequestView, requestsFor } from "./requests.ts";

/** How one point stands at the present moment, before other orders are asked. */
export interface Assessment {
  readonly point: Point;
  /** `undefined` when it is overdue and other orders must tell whether it is lost or stuck. */
  readonly state: PointState | undefined;
  readonly reason: ReasonCode | undefined;
  /** The order is here: what the point needs has happened, the point has not. */
  readonly enabled: boolean;
  readonly since: Microseconds | undefined;
  readonly limits: readonly LimitEvidence[];
  /** Attempts that failed, for a failed point. */
  readonly failures: readonly Attempt[];
  /** The request in which it would have happened. */
  readonly request: RequestView | undefined;
}

/** Assesses every point of a replay, in the path's order. */
export function assess(replay: Replay, now: Microseconds): Assessment[] {
  const blamed = new Set<RequestView["span"]>();
  const assessments = replay.path.points.map((point) => {
    const assessment = assessPoint(replay.points.get(point.point)!, replay, now, blamed);
    if (assessment.reason === "request-failed") blamed.add(assessment.request!.span);
    return assessment;
  });
  // The entry of an open request is not missing: it is still on its way.
  const open = new Set(assessments.filter(({ reason }) => reason === "running").map(({ point }) => point.within));
  return assessments.map((one) =>
    one.state === "proved" && open.has(one.point.point) ? { ...one, state: "running" } : one,
  );
}

function assessPoint(
  facts: PointFacts,
  replay: Replay,
  now: Microseconds,
  blamed: ReadonlySet<RequestView["span"]>,
): Assessment {
  const { point } = facts;
  const assessed = (state: PointState | undefined, more: Partial<Assessment> = {}): Assessment => ({
    point,
    state,
    reason: undefined,
    enabled: false,
    since: undefined,
    limits: [],
    failures: [],
    request: undefined,
    ...more,
  });
  if (!facts.onPath) return assessed("not-on-path");
  if (facts.unsaved.length > 0) return assessSaves(facts, replay, now, assessed);
  if (facts.happened) return assessed(facts.done === undefined ? "proved" : "done");

  const failures = facts.attempts.filter(({ outcome }) => outcome === "error");
  const since = enabledAt(facts, replay);
  const failed =
    failures.length === 0
      ? undefined
      : assessed("failed", { reason: "every-attempt-failed", enabled: true, since: failures[0]!.start, failures });
  if (since === undefined) return failed ?? assessed("pending");
  const requests = requestsFor(facts, replay);
  const sound = requests.filter((request) => !request.failed);
  const areFailed = requests.length > 0 && sound.length === 0;
  if ((failed !== undefined || areFailed) && isDoneUnseen(facts, replay))
    return assessed(undefined, { enabled: true, since, limits: limitsOn(facts, replay, since, now) });
  if (failed !== undefined) return triedAgain(facts, failed, replay, since, now);
  const turnedAway = turnedAwayAt(facts, replay);
  if (turnedAway !== undefined) return assessed("waiting", { enabled: true, since: turnedAway, reason: "refused" });

  // A further try that is under way, or whose entry's span is missing, has not failed; a consumer that is stopped hands its message back.
  const open = openRequestFor(facts, replay);
  const isOpen = open !== undefined && sound.every(({ end }) => open.lastSeen > end);
  const request = isOpen ? undefined : (sound.at(-1) ?? requests.at(-1));
  const here = { enabled: true, since, request };
  if (areFailed && !isOpen) {
    // An error in a request explains what is absent from it; the first absent point is where it got to.
    const explained = requests.some(({ span, spans }) => blamed.has(span) || failedInside(spans, replay));
    return explained ? assessed("pending") : assessed("failed", { ...here, reason: "request-failed" });
  }
  const limits = limitsOn(facts, replay, since, now);
  if (point.person !== undefined) return assessPerson(facts, assessed, { ...here, limits });
  if (limits.some(({ exceeded, own }) => exceeded && own)) return assessed(undefined, { ...here, limits });
  if (limits.some(({ exceeded }) => exceeded)) return assessed("stuck", { ...here, limits, reason: "wider-limit" });
  return assessed(isOpen ? "running" : "pending", { ...here, limits, reason: isOpen ? "running" : "within-deadline" });
}

/** A step has not failed for good while the request of a further try, or of the last one itself, is open: it is tried again there. */
function triedAgain(
  facts: PointFacts,
  failed: Assessment,
  replay: Replay,
  since: Microseconds,
  now: Microseconds,
): Assessment {
  const open = openRequestFor(facts, replay);
  if (open === undefined || open.lastSeen < latestEnd(failed.failures)) return failed;
  const limit = requestLimit(facts.point, openUntil(facts, open, replay, since), now);
  return limit.exceeded
    ? { ...failed, limits: [limit] }
    : { ...failed, state: "running", reason: "running", failures: [], limits: [limit] };
}

/**
 * Whether what comes after it in the same request is proved from outside, and no request that is there did it: one that is not in the
 * traces went better than those that failed.
 */
function isDoneUnseen({ point }: PointFacts, { path, points }: Replay): boolean {
  const { within } = point;
  if (within === undefined) return false;
  const isInside = (id: string) => id === within || points.get(id)?.point.within === within;
  return path.points
    .slice(path.points.indexOf(point) + 1)
    .filter((other) => other.within === within)
    .map((other) => points.get(other.point)!)
    .some(({ provedBy }) => provedBy !== undefined && !isInside(provedBy));
}

/** When the request with which an order begins was refused for the last time; undefined where one was not. */
function turnedAwayAt(
  { point, attempts }: PointFacts,
  { points, variant, variantEntries }: Replay,
): Microseconds | undefined {
  if (point.needs.some((need) => points.get(need)!.onPath)) return undefined;
  const begins = variant.within.has(point.point)
    ? variantEntries.map((span) => ({ start: span.start, outcome: outcomeOf(span) }))
    : attempts;
  return begins.every(({ outcome }) => outcome === "refused") ? begins.at(-1)?.start : undefined;
}

/** Undefined where other orders must tell. */
type Assess = (state: PointState | undefined, more?: Partial<Assessment>) => Assessment;

function assessPerson(
  { point, attempts }: PointFacts,
  assessed: Assess,
  here: Partial<Assessment> & { limits: readonly LimitEvidence[] },
): Assessment {
  if (!point.person!.alarm) return assessed("waiting", { ...here, reason: "person-no-alarm" });
  const overdue = here.limits.some(({ exceeded }) => exceeded);
  if (overdue) return assessed("stuck", { ...here, reason: "person-overdue" });
  // Who has acted, and was turned away, may not know that it is their turn again.
  return assessed("waiting", { ...here, reason: attempts.at(-1)?.outcome === "refused" ? "refused" : "person" });
}

/** A point that is expected once per accepted entry: the earliest entry without its own save decides. */
function assessSaves(facts: PointFacts, replay: Replay, now: Microseconds, assessed: Assess): Assessment {
  const entry = facts.unsaved[0]!;
  const requests = requestsFor(facts, replay);
  const request = requests.find(({ spans }) => spans.includes(entry.span));
  const failures = facts.attempts.filter(
    (save) => save.outcome === "error" && save.request !== undefined && entry.spans.includes(save.request),
  );
  const here = { enabled: true, since: entry.end, failures, request };
  if (failures.length > 0)
    return assessed("failed", { ...here, since: failures[0]!.start, reason: "every-attempt-failed" });
  if (request?.failed) return assessed("failed", { ...here, reason: "request-failed" });
  const deadline = entry.end + replay.path.exportLag + (entry.ended ? 0 : replay.path.openRequest);
  const limit = requestLimit(facts.point, deadline, now);
  return limit.exceeded
    ? assessed(undefined, { ...here, limits: [limit] })
    : assessed("running", { ...here, limits: [limit], reason: "within-deadline" });
}

/** A point nobody needs is proved by no other: only its own span speaks for it, so evidence of its absence must be strict. */
export const isUnprovable = (point: PointId, replay: Replay): boolean =>
  ![...replay.points.values()].some(({ point: other, onPath }) => onPath && other.needs.includes(point));
