import { refOf } from "../trace/span.ts";
import type { Row } from "./path.ts";
import type { Replay } from "./replay.ts";
import { alarmingStates, type PointReport, type PointState, type RowReport } from "./report.ts";
import type { Settled } from "./settle.ts";
import { slowQueriesOf } from "./slow-queries.ts";
import { tooLate, tooLong, waitOf } from "./timing.ts";

/** All rows of the path with their points, in the path's order. */
export function rowsOf(replay: Replay, settled: readonly Settled[]): RowReport[] {
  const points = new Map(settled.map((one) => [one.point.point, pointReport(one, replay)]));
  const rows = replay.path.rows.map((row) => ({ row, points: row.points.map(({ point }) => points.get(point)!) }));
  return rows.map(({ row, points: own }, i): RowReport => {
    const next = rows.slice(i + 1).find((later) => later.points.length > 0)?.points[0];
    const state = own.length > 0 ? worstOf(own.map((point) => point.state)) : actState(row, next, replay);
    return { row: row.row, actor: row.actor, actorLabel: row.actorLabel, label: row.label, state, points: own };
  });
}

const worstFirst: readonly PointState[] = [
  ...alarmingStates,
  "running",
  "waiting",
  "pending",
  "proved",
  "done",
  "not-on-path",
];

const worstOf = (states: readonly PointState[]): PointState => worstFirst.find((state) => states.includes(state))!;

/** A person's act leaves no span: only the points that follow show it. */
function actState({ row }: Row, next: PointReport | undefined, replay: Replay): PointState {
  if (replay.variant.without.has(row) || next?.state === "not-on-path") return "not-on-path";
  if (next === undefined) return "pending";
  if (next.state === "waiting") return "waiting";
  const happened = replay.points.get(next.point)!;
  return happened.happened || happened.attempts.length > 0 ? "proved" : "pending";
}

function pointReport({ point, state }: Settled, replay: Replay): PointReport {
  const facts = replay.points.get(point.point)!;
  // The attempt that counts is the one that succeeded, else the last one that didn't.
  const shown = facts.done ?? facts.attempts.at(-1);
  return {
    point: point.point,
    label: point.label,
    state,
    startedAt: shown?.start ?? null,
    duration: shown === undefined ? null : shown.end - shown.start,
    wait: waitOf(facts, replay),
    slow:
      tooLong(facts, replay) !== undefined ||
      (point.person === undefined && tooLate(facts, replay) !== undefined) ||
      slowQueriesOf(replay).some((query) => query.point === point.point),
    attempts: facts.attempts.length,
    spans: facts.attempts.flatMap(({ spans }) => spans.map(refOf)),
  };
}
