import type { Microseconds } from "../trace/span.ts";
import type { Cohort } from "./cohort.ts";
import type { PointId } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import type { Explanation, Need, OthersThere, Try } from "./report-details.ts";
import { requestsFor } from "./requests.ts";
import { evidenceOf } from "./span-evidence.ts";

const maxTriesShown = 3;

/** Explains the verdict at a point: the points it needs, its own tries, and what other orders did there. */
export function explain(point: PointId | null, replay: Replay | undefined, cohort: Cohort | undefined): Explanation {
  const facts = point === null ? undefined : replay?.points.get(point);
  if (point === null || replay === undefined || facts === undefined)
    return { point: null, needs: [], tries: [], triesInAll: 0, request: null, others: null };
  const request = requestsFor(facts, replay).at(-1);
  const entry = facts.point.within ?? null;
  return {
    point,
    needs: facts.point.needs.map((need) => needOf(replay.points.get(need)!)),
    tries: facts.attempts.slice(-maxTriesShown).map(({ span, end, outcome }): Try => ({
      ...evidenceOf(point, span),
      to: end,
      outcome,
    })),
    triesInAll: facts.attempts.length,
    request:
      request === undefined ? null : { ...evidenceOf(entry, request.span), to: request.end, whole: request.tree.whole },
    others: cohort === undefined ? null : { cohort: cohort.evidence, took: tookOf(cohort.waits) },
  };
}

function needOf({ point: { point }, onPath, done, provedBy, happened, time }: PointFacts): Need {
  const state = !onPath ? "not-on-path" : done !== undefined ? "done" : happened ? "proved" : "missing";
  return {
    point,
    state,
    at: time ?? null,
    by: provedBy ?? null,
    span: done === undefined ? null : evidenceOf(point, done.span),
  };
}

/** @param waits ascending */
function tookOf(waits: ArrayLike<Microseconds>): OthersThere["took"] {
  const longest = waits[waits.length - 1];
  if (longest === undefined) return null;
  const rank = (share: number) => waits[Math.max(0, Math.ceil(share * waits.length) - 1)]!;
  return { orders: waits.length, half: rank(0.5), most: rank(0.95), longest };
}
