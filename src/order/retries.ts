import { latestEnd, type Microseconds } from "../trace/span.ts";
import type { Assessment } from "./assess.ts";
import { type Attempt, comesOf } from "./attempts.ts";
import { limitOf, limitsOn, manyTimes, requestLimit } from "./limits.ts";
import { entryOf } from "./path-requests.ts";
import { settlingTime, triedFor } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import { isDeliveredAgain, openRequestFor, openUntil, requestsFor } from "./requests.ts";

/**
 * A failed point whose request is tried again by itself, such as a message that comes back from a retry queue, has not
 * failed for good. The path's `retries` say how long after the first failure that goes on. A limit that is over ends it
 * too: nothing fails for ever in silence.
 */
export function expectRetry(assessment: Assessment, replay: Replay, now: Microseconds): Assessment {
  const { state, point, failures } = assessment;
  if (state !== "failed") return assessment;
  const { exportLag } = replay.path;
  const allowed = triedFor(point, replay.path);
  if (allowed === undefined) return assessment;
  const facts = replay.points.get(point.point)!;
  const since = failures[0]?.start ?? requestsFor(facts, replay)[0]!.span.start;
  const until = Math.min(since + allowed + exportLag, ...limitsAhead(facts, replay, since, now));
  const deadline = Math.max(
    until,
    since + exportLag,
    ...assessment.limits.filter(({ exceeded }) => exceeded).map((one) => one.deadline),
  );
  const limit = { ...requestLimit(point, deadline, now, deadline - exportLag - since), from: null };
  // From then on it is an alarm, however long before that it failed.
  if (limit.exceeded) return { ...assessment, limits: [limit] };
  return { ...assessment, state: "running", reason: "retry-expected", since, limits: [limit] };
}

/** When the limits end on the wait for this point, and for others that its request has yet to reach. */
function limitsAhead(facts: PointFacts, replay: Replay, since: Microseconds, now: Microseconds): Microseconds[] {
  const { within } = facts.point;
  const inRequest = (one: PointFacts) => within !== undefined && one.point.within === within;
  return [...replay.points.values()]
    .filter((one) => one === facts || (inRequest(one) && one.onPath && !one.happened))
    .flatMap((one) => limitsOn(one, replay, since, now))
    .flatMap(({ limit, deadline }) => (limit === null ? [] : [deadline]));
}

/**
 * A point has not failed for good while the request of its last try, or of a further one, is open: the point may be
 * tried again there. Nor has it while a consumer's message waits in the queue again, or was sent anew.
 */
export function triedAgain(
  facts: PointFacts,
  failed: Assessment,
  replay: Replay,
  since: Microseconds,
  now: Microseconds,
): Assessment {
  const failedAt = latestEnd(failed.failures);
  const last = failed.failures.at(-1)!;
  const open = openRequestFor(facts, replay);
  const isGivenBack =
    requestsFor(facts, replay).some(({ comesAgain, end }) => comesAgain && end >= failedAt) ||
    isDeliveredAgain(last.spans, last.tree, facts.point.match, replay.path) ||
    (failed.reason === "delivery-failed" && replay.failedBefore.get(facts.point.point)!.comesAgain);
  const until =
    open !== undefined && open.lastSeen >= failedAt
      ? openUntil(facts, open, replay, since)
      : isGivenBack
        ? failedAt + settlingTime(replay.path)
        : undefined;
  if (until === undefined) return sentAnew(facts, failed, replay, failedAt, now);
  const ends = isGivenBack ? putBackUntil(facts, failed.failures, replay, since, now) : [];
  const limit = requestLimit(facts.point, Math.min(until, ...ends), now);
  return limit.exceeded
    ? { ...failed, limits: [limit] }
    : { ...failed, state: "running", reason: "running", failures: [], limits: [limit] };
}

/**
 * When a message that nobody can digest has been put back for long enough, because it may be for ever: when another limit
 * on the wait is over, or after as long as many requests may be open. That moment also dates the alarm.
 */
function putBackUntil(
  facts: PointFacts,
  failures: readonly Attempt[],
  replay: Replay,
  since: Microseconds,
  now: Microseconds,
): Microseconds[] {
  const { openRequest, exportLag } = replay.path;
  const wider = limitsOn(facts, replay, since, now).filter(({ own }) => !own);
  const many = failures.length >= manyTimes ? [failures[0]!.end + manyTimes * openRequest + exportLag] : [];
  return [...wider.map(({ deadline }) => deadline), ...many];
}

/**
 * A point has not failed for good while the message that its own step sent anew after the failure may still come, as
 * when a customer submits an order once more. One that is sent many times is sent by something that does not know of
 * the failure.
 */
function sentAnew(
  { point }: PointFacts,
  failed: Assessment,
  { path, points }: Replay,
  failedAt: Microseconds,
  now: Microseconds,
): Assessment {
  const entry = path.byId.get(entryOf(point))!;
  if (entry.match.kind !== "receive") return failed;
  for (const need of entry.needs) {
    const sent = points.get(need)!.attempts.filter(({ outcome, elsewhere }) => outcome === "ok" && !elsewhere);
    const last = sent.at(-1);
    const wait = path.deadlines.find(({ from, to }) => from === need && to === entry.point);
    if (last === undefined || wait === undefined || last.end <= failedAt) continue;
    // Its sender's clock may be ahead: what failed may be that very message.
    if (failed.failures.some((failure) => comesOf(failure, [last]))) continue;
    const limit = limitOf(wait, last.end, path, now);
    const tooOften = Math.max(sent[manyTimes - 1]?.end ?? Number.POSITIVE_INFINITY, failedAt);
    const limits =
      tooOften < last.end + limit.limit
        ? [requestLimit(point, tooOften + path.exportLag, now)]
        : [{ ...limit, to: point.point, own: true }];
    return limits[0]!.exceeded
      ? { ...failed, limits }
      : { ...failed, state: "pending", reason: "within-deadline", since: last.end, failures: [], limits };
  }
  return failed;
}
