import type { Microseconds } from "../trace/span.ts";
import type { Assessment } from "./assess.ts";
import { limitsOn, requestLimit } from "./limits.ts";
import { triedFor } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import { requestsFor } from "./requests.ts";

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
