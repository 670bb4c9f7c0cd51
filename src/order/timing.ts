import type { Microseconds } from "../trace/span.ts";
import { isAnalytic } from "./analytic.ts";
import { limitFrom } from "./limits.ts";
import type { Point } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import type { StageKind } from "./report-details.ts";

/**
 * From the end of what a point needed to its own start; inside a request, from the request's start.
 *
 *     20.1 ├──── request ────┤
 *      20.2   ├──┤                 waits from the start of 20.1
 *      20.3        ├─┤
 *     21.1             ├───────►   waits from the end of 20.3
 *
 * Negative between two services is clock skew and stays negative, but for a message: a broker may hand it over before it
 * has confirmed it to the sender, so that only what is received before it began to be sent is skew. Null where nothing
 * dates it, or where two points overlap and there was no wait to speak of.
 */
export function waitOf({ point, done }: PointFacts, replay: Replay): Microseconds | null {
  if (done === undefined) return null;
  const needed = point.needs.map((need) => replay.points.get(need)!.done);
  if (needed.some((need) => need === undefined) || needed.length === 0) return null;
  // Two points may be two sides of one call: asked, and answered.
  if (needed.some((need) => need!.span === done.span)) return null;
  const ready = needed.map((need) => (need!.spans.some((span) => span === done.request) ? need!.start : need!.end));
  const wait = done.start - Math.max(...ready);
  const hosts = new Set([done.span.service, ...needed.map((need) => need!.span.service)]);
  const handedOver = done.span.kind === "consumer" && needed.every((need) => need!.start <= done.start);
  return wait < 0 && (hosts.size === 1 || handedOver) ? null : wait;
}

/** A database stage takes too long past the path's limit, unless its query is analytic. */
export function tooLong(
  { point, done }: PointFacts,
  replay: Replay,
): { took: Microseconds; limit: Microseconds } | undefined {
  if (done === undefined || point.match.kind !== "write") return undefined;
  const took = done.end - done.start;
  const { slowDatabase: limit, analytic } = replay.path;
  if (took <= limit || isAnalytic([...done.span.attributes.values(), done.span.name], analytic)) return undefined;
  return { took, limit };
}

/** A point that was done, yet later than a limit that ends at it allows. */
export function tooLate(
  { point, done }: PointFacts,
  replay: Replay,
): { took: Microseconds; limit: Microseconds } | undefined {
  if (done === undefined) return undefined;
  for (const deadline of replay.path.deadlines) {
    const start = replay.points.get(deadline.from)?.done;
    if (deadline.to !== point.point || start === undefined) continue;
    const limit = limitFrom(deadline, start.end);
    // Something received is there when it arrives; something done inside a request is there when it is finished.
    const took = (point.within === undefined ? done.start : done.end) - start.end;
    if (took > limit) return { took, limit };
  }
  return undefined;
}

/** What an order waits for before a point. */
export function waitKind({ match, person, within }: Point): StageKind {
  if (person !== undefined) return person.external ? "external" : "person";
  if (match.kind === "receive") return "queue";
  return match.kind === "operation" && within === undefined ? "poll" : "unobserved";
}
