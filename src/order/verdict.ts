import type { Microseconds } from "../trace/span.ts";
import type { Assessment } from "./assess.ts";
import { evidenceFor } from "./evidence.ts";
import { settlingTime } from "./path.ts";
import type { Replay } from "./replay.ts";
import {
  alarmingStates,
  isAlarming,
  type LimitEvidence,
  type OrderState,
  type PointState,
  type ReasonCode,
  type TraceUrl,
  type Verdict,
} from "./report.ts";
import type { Completeness, Settled } from "./settle.ts";

/** The worst state first. Among points of equal state the verdict names the earliest on the path. */
export const worstFirst: readonly OrderState[] = [...alarmingStates, "in-progress", "waiting", "completed"];

/** The order's verdict: the worst state among the points that the order has reached. */
export function verdictOf(
  replay: Replay,
  settled: readonly Settled[],
  { cut, unread }: Completeness,
  now: Microseconds,
  traceUrl: TraceUrl,
): Verdict {
  const frontier = settled.filter(({ enabled }) => enabled);
  const worst = worstFirst
    .map((state) => ({ state, at: frontier.find((one) => orderState(one.state) === state) }))
    .find(({ at }) => at !== undefined);
  const verdict =
    worst === undefined
      ? completed(replay, settled, traceUrl)
      : verdictAt(worst.at!, worst.state, worst.at!.reason!, replay, traceUrl);
  if (verdict.state === "in-progress" && showsNoStep(replay, verdict.since ?? now, now))
    return {
      ...verdict,
      state: "undecidable",
      point: null,
      row: null,
      reason: "no-step-seen",
      evidence: { spans: [], limits: [], look: [{ kind: "window", wider: true }] },
    };
  // A trace that the search left out may show the opposite.
  const clean = !isAlarming(verdict.state);
  if (cut !== undefined && clean) {
    const smaller = cut === "search-truncated" ? [{ kind: "window" as const, wider: false }] : [];
    const look = [...smaller, ...verdict.evidence.look];
    return { ...verdict, state: "undecidable", reason: cut, evidence: { ...verdict.evidence, look } };
  }
  // A completed order stays completed whatever the unread span is. For an order under way that span may be an error.
  return unread && clean && verdict.state !== "completed"
    ? { ...verdict, state: "undecidable", reason: "span-unread" }
    : verdict;
}

/**
 * Whether no received span shows a step and the order is too old for more to come, for example if somebody only viewed
 * the order. The traces that show where the order is were not received.
 */
function showsNoStep(
  { path, points, supports, variantEntries }: Replay,
  since: Microseconds,
  now: Microseconds,
): boolean {
  const hasStep =
    variantEntries.length > 0 ||
    [...points.values()].some(({ attempts }) => attempts.length > 0) ||
    [...supports.values()].some((support) => support !== undefined);
  return !hasStep && now > since + settlingTime(path);
}

/** Every point of the order that is in an alarming state, the worst first, then in the path's order. */
export const alarmsOf = (replay: Replay, settled: readonly Settled[], traceUrl: TraceUrl): Verdict[] =>
  alarmingStates.flatMap((state) =>
    settled
      .filter((one) => one.enabled && one.state === state)
      .map((one) => verdictAt(one, state, one.reason!, replay, traceUrl)),
  );

function verdictAt(
  settled: Settled,
  state: OrderState,
  reason: ReasonCode,
  replay: Replay,
  traceUrl: TraceUrl,
): Verdict {
  return {
    state,
    point: settled.point.point,
    row: settled.point.row,
    since: settled.since ?? null,
    deadline: limitNamed(settled)?.deadline ?? null,
    reason,
    evidence: evidenceFor(settled, replay, traceUrl),
  };
}

/** The limit to report for a wait: the point's own, or a wider one if only that is exceeded. */
export function limitNamed({ limits, point, reason }: Assessment): LimitEvidence | undefined {
  if (reason === "wider-limit") return limits.find(({ exceeded }) => exceeded);
  return point.person !== undefined && limits.some(({ exceeded }) => exceeded)
    ? (limits.find(({ own, exceeded }) => own && exceeded) ?? limits.find(({ exceeded }) => exceeded))
    : limits.find(({ own }) => own);
}

function completed(replay: Replay, settled: readonly Settled[], traceUrl: TraceUrl): Verdict {
  const last = settled.findLast(({ state }) => state === "done" || state === "proved");
  const whole = settled.some(({ point, state }) => state !== "not-on-path" && point === replay.path.points.at(-1));
  const reason: ReasonCode =
    replay.endedBy !== undefined ? "closed-elsewhere" : whole ? "completed" : "price-delivered";
  const nothing: Verdict = {
    state: "completed",
    point: null,
    row: null,
    since: null,
    deadline: null,
    reason,
    evidence: { spans: [], limits: [], look: [] },
  };
  if (last === undefined) return nothing;
  const { point, row } = last.point;
  return {
    ...nothing,
    point,
    row,
    since: replay.points.get(point)!.time ?? null,
    evidence: evidenceFor(last, replay, traceUrl),
  };
}

function orderState(state: PointState): OrderState {
  if (isAlarming(state)) return state;
  switch (state) {
    case "waiting":
      return state;
    case "done":
    case "proved":
    case "not-on-path":
      return "completed";
    case "running":
    case "pending":
      return "in-progress";
  }
}
