import { outcomeOf } from "../trace/outcome.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { withoutLater } from "./ending.ts";
import { enabledAt, limitsOn, requestLimit } from "./limits.ts";
import type { Point, PointId } from "./path.ts";
import { beginsPath, type PointFacts, type Replay } from "./replay.ts";
import type { LimitEvidence, PointState, ReasonCode } from "./report.ts";
import { failedInside, openRequestFor, type RequestView, requestsFor } from "./requests.ts";
import { expectRetry, triedAgain } from "./retries.ts";

/** The state of one point at the present moment, before other orders are asked. */
export interface Assessment {
  readonly point: Point;
  /** `undefined` when the point is overdue and other orders must show whether the order is lost or stuck. */
  readonly state: PointState | undefined;
  readonly reason: ReasonCode | undefined;
  /** The order stands here: everything that the point needs has happened, the point itself has not. */
  readonly enabled: boolean;
  readonly since: Microseconds | undefined;
  readonly limits: readonly LimitEvidence[];
  /** The attempts that failed, if the point failed or is to be tried again. */
  readonly failures: readonly Attempt[];
  /** The request in which the point would have happened. */
  readonly request: RequestView | undefined;
}

/** Assesses every point of a replay, in the path's order. */
export function assess(replay: Replay, now: Microseconds): Assessment[] {
  const blamed = new Set<RequestView["span"]>();
  // An order that was ended is assessed as of then: what was not overdue by then is not waited for any more.
  const by = Math.min(now, replay.endedBy?.start ?? now);
  const assessments = replay.path.points.map((point) => {
    const assessment = withoutLater(assessPoint(replay.points.get(point.point)!, replay, by, blamed), replay);
    if (assessment.reason === "request-failed") blamed.add(assessment.request!.span);
    return expectRetry(assessment, replay, by);
  });
  // The entry span of an open request is not missing: it is exported only when the request ends.
  const open = new Set(assessments.filter(({ reason }) => reason === "running").map(({ point }) => point.within));
  return assessments.map((assessment) =>
    assessment.state === "proved" && open.has(assessment.point.point)
      ? { ...assessment, state: "running" }
      : assessment,
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

  // Who never got the message does not know that it is their turn, or is refused for the lack of what it says.
  const isTried = facts.attempts.some(({ outcome }) => outcome !== "refused");
  const undelivered = isTried ? undefined : replay.failedBefore.get(point.point);
  const failures = [...facts.attempts.filter(({ outcome }) => outcome === "error"), ...(undelivered?.tries ?? [])];
  const since = enabledAt(facts, replay);
  const reason = undelivered === undefined ? "every-attempt-failed" : "delivery-failed";
  const failed =
    failures.length === 0
      ? undefined
      : assessed("failed", { reason, enabled: true, since: failures[0]!.start, failures });
  if (since === undefined) return failed ?? assessed("pending");
  const requests = requestsFor(facts, replay);
  const sound = requests.filter((request) => !request.failed);
  const areFailed = requests.length > 0 && sound.length === 0;
  if ((failed !== undefined || areFailed) && isDoneUnseen(facts, replay))
    return assessed(undefined, { enabled: true, since, limits: limitsOn(facts, replay, since, now) });
  if (failed !== undefined) return triedAgain(facts, failed, replay, since, now);
  const turnedAway = turnedAwayAt(facts, replay);
  if (turnedAway !== undefined) return assessed("waiting", { enabled: true, since: turnedAway, reason: "refused" });

  // A further try has not failed while it is under way or its entry span is missing: a stopped consumer hands its
  // message back.
  const open = openRequestFor(facts, replay);
  const isOpen = open !== undefined && sound.every(({ end }) => open.lastSeen > end);
  const request = isOpen ? undefined : (sound.at(-1) ?? requests.at(-1));
  const here = { enabled: true, since, request };
  if (areFailed && !isOpen) {
    // One error explains every absence in its request. Only the first absent point is blamed: the request got that far.
    const explained = requests.some(({ span, spans }) => blamed.has(span) || failedInside(spans, replay));
    return explained ? assessed("pending") : assessed("failed", { ...here, reason: "request-failed" });
  }
  const limits = limitsOn(facts, replay, since, now);
  if (point.person !== undefined) return assessPerson(facts, assessed, { ...here, limits });
  if (limits.some(({ exceeded, own }) => exceeded && own)) return assessed(undefined, { ...here, limits });
  if (limits.some(({ exceeded }) => exceeded)) return assessed("stuck", { ...here, limits, reason: "wider-limit" });
  return assessed(isOpen ? "running" : "pending", { ...here, limits, reason: isOpen ? "running" : "within-deadline" });
}

/**
 * Whether a request whose spans are missing did the point, while every try in the traces failed. It did if a later
 * point of the same request is proved by something outside of that request.
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

/** When the request that begins the order was last refused; undefined if any such request was not refused. */
function turnedAwayAt({ point, attempts }: PointFacts, replay: Replay): Microseconds | undefined {
  const { variant, variantEntries } = replay;
  if (!beginsPath(point, replay)) return undefined;
  const begins = variant.within.has(point.point)
    ? variantEntries.map((span) => ({ start: span.start, outcome: outcomeOf(span) }))
    : attempts;
  return begins.every(({ outcome }) => outcome === "refused") ? begins.at(-1)?.start : undefined;
}

/** Makes the assessment of a point; the state is undefined where other orders must decide. */
type Assess = (state: PointState | undefined, more?: Partial<Assessment>) => Assessment;

function assessPerson(
  { point, attempts }: PointFacts,
  assessed: Assess,
  here: Partial<Assessment> & { limits: readonly LimitEvidence[] },
): Assessment {
  if (!point.person!.alarm) return assessed("waiting", { ...here, reason: "person-no-alarm" });
  const overdue = here.limits.some(({ exceeded }) => exceeded);
  if (overdue) return assessed("stuck", { ...here, reason: "person-overdue" });
  // A person whose attempt was refused may not know that it is their turn again.
  return assessed("waiting", { ...here, reason: attempts.at(-1)?.outcome === "refused" ? "refused" : "person" });
}

/** Assesses a point that is expected once per accepted entry. The earliest entry without its own save decides. */
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

/**
 * Whether no other point needs this one. Then only its own span can show it, so evidence of its absence must be strict.
 */
export const isUnprovable = (point: PointId, replay: Replay): boolean =>
  ![...replay.points.values()].some(({ point: other, onPath }) => onPath && other.needs.includes(point));
