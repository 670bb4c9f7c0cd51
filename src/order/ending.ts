import type { Assessment } from "./assess.ts";
import type { Attempt } from "./attempts.ts";
import type { Path, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";

/**
 * Drops closings by hand that were taken back: the service that closed the order has saved another of its statuses
 * since. What others save may have been under way.
 */
export function withoutReopened(
  path: Path,
  attempts: ReadonlyMap<PointId, readonly Attempt[]>,
): ReadonlyMap<PointId, readonly Attempt[]> {
  const last = path.points.at(-1)!.point;
  const closings = attempts.get(last) ?? [];
  if (!closings.some(({ elsewhere }) => elsewhere)) return attempts;
  const saves = path.points
    .filter(({ point, match }) => point !== last && match.kind === "write" && match.status !== undefined)
    .flatMap(({ point }) => attempts.get(point) ?? [])
    .filter(({ outcome }) => outcome === "ok");
  const isTakenBack = (closing: Attempt) =>
    saves.some(({ span, start }) => span.service === closing.span.service && start > closing.end);
  return new Map(attempts).set(
    last,
    closings.filter((closing) => !closing.elsewhere || !isTakenBack(closing)),
  );
}

/** The save with which somebody ended the order, if the last status was saved only outside of the order's path. */
export function endedElsewhere(path: Path, attempts: ReadonlyMap<PointId, readonly Attempt[]>): Attempt | undefined {
  const { point, match } = path.points.at(-1)!;
  const saves = match.kind === "write" ? (attempts.get(point) ?? []).filter(({ outcome }) => outcome === "ok") : [];
  return saves.every(({ elsewhere }) => elsewhere) ? saves[0] : undefined;
}

/** What failed after the order was ended failed because it was over, as a calculation that is broken off. */
export function withoutLater(assessment: Assessment, { endedBy }: Replay): Assessment {
  const { state, since, request, failures } = assessment;
  const failedAt = failures[0]?.end ?? request?.end ?? since;
  return endedBy !== undefined && state === "failed" && failedAt! >= endedBy.start ? leftOut(assessment) : assessment;
}

/** A point that is not waited for, because the order was ended. */
const leftOut = <A extends Assessment>(assessment: A): A & { state: "not-on-path" } => ({
  ...assessment,
  state: "not-on-path",
  reason: undefined,
  enabled: false,
});

/**
 * Of an order that somebody has ended only what is certain is told: nothing is to be done about the rest. A poll passes
 * over an order because it is closed.
 */
export function onlyCertain<A extends Assessment>(assessment: A, { endedBy }: Replay): A {
  const { state, point, enabled } = assessment;
  const isCertain =
    state === "failed" || (state === "lost" && (point.within !== undefined || point.match.kind === "receive"));
  return endedBy === undefined || !enabled || isCertain ? assessment : leftOut(assessment);
}
