import type { Microseconds } from "../trace/span.ts";
import { isAnalyticQuery } from "./analytic.ts";
import { limitFrom } from "./limits.ts";
import type { Point } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import type { StageKind } from "./report-details.ts";

/**
 * The wait from the end of a point's needs to its own start; inside a request, from the request's start.
 *
 *     20.1 ├──── request ────┤
 *      20.2   ├──┤                 waits from the start of 20.1
 *      20.3        ├─┤
 *     21.1             ├───────►   waits from the end of 20.3
 *
 * A negative wait between two services is clock skew and stays negative. A message is different: a broker may deliver
 * it before confirming it to the sender, so only a receipt before the start of the send is skew. Null if nothing dates
 * the wait, or if two points overlap without a wait worth mentioning.
 */
export function waitOf({ point, done }: PointFacts, replay: Replay): Microseconds | null {
  if (done === undefined) return null;
  const needed = point.needs.map((need) => replay.points.get(need)!.done);
  if (needed.some((need) => need === undefined) || needed.length === 0) return null;
  // Two points may be two sides of one call: the request and its answer.
  if (needed.some((need) => need!.span === done.span)) return null;
  const ready = needed.map((need) => (need!.spans.some((span) => span === done.request) ? need!.start : need!.end));
  const wait = done.start - Math.max(...ready);
  const hosts = new Set([done.span.service, ...needed.map((need) => need!.span.service)]);
  const isHandover = done.span.kind === "consumer" && needed.every((need) => need!.start <= done.start);
  return wait < 0 && (hosts.size === 1 || isHandover) ? null : wait;
}

/** The duration and limit of a database write that exceeds the path's limit, unless its query is analytic. */
export function tooLong(
  { point, done }: PointFacts,
  replay: Replay,
): { took: Microseconds; limit: Microseconds } | undefined {
  if (done === undefined || point.match.kind !== "write") return undefined;
  const took = done.end - done.start;
  const { slowDatabase: limit, analytic } = replay.path;
  if (took <= limit || isAnalyticQuery(done.span, analytic)) return undefined;
  return { took, limit };
}

/** The time and limit of a point that was done later than a limit ending there allows. */
export function tooLate(
  { point, done }: PointFacts,
  replay: Replay,
): { took: Microseconds; limit: Microseconds } | undefined {
  if (done === undefined) return undefined;
  for (const deadline of replay.path.deadlines) {
    const start = replay.points.get(deadline.from)?.done;
    if (deadline.to !== point.point || start === undefined) continue;
    const limit = limitFrom(deadline, start.end);
    // A received message counts from its arrival; work inside a request counts when it is finished.
    const took = (point.within === undefined ? done.start : done.end) - start.end;
    if (took > limit) return { took, limit };
  }
  return undefined;
}

/** The kind of wait before a point. */
export function waitKind({ match, person, within }: Point): StageKind {
  if (person !== undefined) return person.external ? "external" : "person";
  if (match.kind === "receive") return "queue";
  return match.kind === "operation" && within === undefined ? "poll" : "unobserved";
}
