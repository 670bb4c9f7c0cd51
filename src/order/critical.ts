import type { Microseconds } from "../trace/span.ts";
import type { PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { CriticalStretch } from "./report-details.ts";
import { waitKind } from "./timing.ts";

/** The critical path of an order that stands at a point, including the wait there until now. */
export function criticalPathTo(here: PointId | null, replay: Replay, now: Microseconds): CriticalStretch[] {
  const past = criticalPath(replay);
  const from = past.at(-1)?.to;
  const point = here === null ? undefined : replay.path.byId.get(here);
  if (from === undefined || point === undefined || now <= from) return past;
  return [...past, { from, to: now, kind: waitKind(point), point: point.point, open: true }];
}

/**
 * The critical path across all traces of an order. The walk starts at the point that was done last and goes back, each
 * time to the need that was done latest. The time between the end of one point and the start of the next is a wait for
 * the next.
 *
 *     18 ├─┤                        20.1 ├──┤
 *          └──────── wait 20.1 ─────────┘    20.3 ├┤
 */
export function criticalPath({ path, points }: Replay): CriticalStretch[] {
  const doneAt = (id: PointId) => points.get(id)?.done;
  let at = path.points
    .map(({ point }) => point)
    .filter((id) => doneAt(id) !== undefined)
    .sort((a, b) => doneAt(b)!.end - doneAt(a)!.end)[0];
  const stretches: CriticalStretch[] = [];
  let limit = Number.POSITIVE_INFINITY;
  while (at !== undefined) {
    const done = doneAt(at)!;
    const previous = latestNeed(at);
    const to = Math.min(done.end, limit);
    const began = Math.min(done.start, to);
    // A point inside its request waits for nothing: what the request did before is the request's own work.
    const ready = previous === undefined ? began : Math.min(began, doneAt(previous)!.end);
    if (to > began) stretches.push({ from: began, to, kind: "work", point: at });
    if (began > ready) stretches.push({ from: ready, to: began, kind: waitKind(path.byId.get(at)!), point: at });
    limit = ready;
    at = previous;
  }
  return stretches.reverse();

  /**
   * The need that was done last. A need without a span is replaced by its own needs, however far back. If the need is a
   * request that still runs, the point did not wait for it.
   */
  function latestNeed(id: PointId): PointId | undefined {
    const seen = new Set<PointId>();
    const found: PointId[] = [];
    const look = (one: PointId) => {
      for (const need of path.byId.get(one)!.needs) {
        if (seen.has(need)) continue;
        seen.add(need);
        if (doneAt(need) === undefined) look(need);
        else found.push(need);
      }
    };
    look(id);
    return found.sort((a, b) => doneAt(b)!.end - doneAt(a)!.end)[0];
  }
}
