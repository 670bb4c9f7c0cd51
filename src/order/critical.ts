import type { Microseconds } from "../trace/span.ts";
import type { PointId } from "./path.ts";
import type { Replay } from "./replay.ts";
import type { CriticalStretch } from "./report-details.ts";
import { waitKind } from "./timing.ts";

/** The critical path of an order that stands at a point: what it has waited there belongs to it. */
export function criticalPathTo(here: PointId | null, replay: Replay, now: Microseconds): CriticalStretch[] {
  const gone = criticalPath(replay);
  const from = gone.at(-1)?.to;
  const point = here === null ? undefined : replay.path.byId.get(here);
  if (from === undefined || point === undefined || now <= from) return gone;
  return [...gone, { from, to: now, kind: waitKind(point), point: point.point, open: true }];
}

/**
 * The critical path across all traces of an order: from its last done point walk back by the need that arrived latest.
 * What lies between the end of the one and the start of the next is a wait for the next.
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
    // Inside its request a step waits for nothing: what the request did before is the request's own work.
    const ready = previous === undefined ? began : Math.min(began, doneAt(previous)!.end);
    if (to > began) stretches.push({ from: began, to, kind: "work", point: at });
    if (began > ready) stretches.push({ from: ready, to: began, kind: waitKind(path.byId.get(at)!), point: at });
    limit = ready;
    at = previous;
  }
  return stretches.reverse();

  /** The need, seen however far back, that was ready last; a request that is still going on is not what was waited for. */
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
