import type { Microseconds } from "../trace/span.ts";
import type { Assessment } from "./assess.ts";
import { enabledAt } from "./limits.ts";
import { isInsideRequest, type PointFacts, type Replay } from "./replay.ts";
import type { TimelineBar } from "./report-details.ts";
import { waitKind, waitOf } from "./timing.ts";
import { limitNamed } from "./verdict.ts";

/**
 * How an order's time passed, point by point, in the path's order. Each try is a bar of work, and the wait before the
 * first try is a bar too. A wait that is not over lasts up to the present moment.
 *
 *     12 ├─┤
 *     13   ├ ─ ─ waits ─ ─ ─┼─ ─ overdue ─ ─►
 *                        deadline           now
 */
export function timelineOf(replay: Replay, assessments: readonly Assessment[], now: Microseconds): TimelineBar[] {
  return assessments.flatMap((assessment): TimelineBar[] => {
    const { point, row } = assessment.point;
    const facts = replay.points.get(point)!;
    const work = facts.attempts.map(({ start, end, outcome }): TimelineBar => ({
      row,
      point,
      kind: "work",
      from: start,
      to: end,
      outcome: outcome === "ok" ? "done" : outcome === "error" ? "failed" : "refused",
      deadline: null,
    }));
    const before = waitBefore(facts, replay);
    const open = openWait(assessment, facts, now);
    return [...(before === undefined ? [] : [before]), ...work, ...(open === undefined ? [] : [open])];
  });
}

/** A point inside a request has no wait: the time before it is the request's own work. */
function waitBefore(facts: PointFacts, replay: Replay): TimelineBar | undefined {
  const { point, done, attempts } = facts;
  const first = attempts[0]?.start;
  if (first === undefined || isInsideRequest(point, replay)) return undefined;
  const wait = waitOf(facts, replay);
  const from = done === undefined ? enabledAt(facts, replay) : wait === null ? undefined : done.start - wait;
  if (from === undefined || from >= first) return undefined;
  return {
    row: point.row,
    point: point.point,
    kind: waitKind(point),
    from,
    to: first,
    outcome: "done",
    deadline: null,
  };
}

function openWait(assessment: Assessment, { happened }: PointFacts, now: Microseconds): TimelineBar | undefined {
  const { point, since, enabled, failures } = assessment;
  const isOver = happened && assessment.state === "done";
  if (!enabled || isOver || since === undefined || since >= now || failures.length > 0) return undefined;
  const isHurried = point.person?.alarm ?? true;
  return {
    row: point.row,
    point: point.point,
    kind: waitKind(point),
    from: since,
    to: now,
    outcome: "open",
    deadline: isHurried ? (limitNamed(assessment)?.deadline ?? null) : null,
  };
}
