import type { Assessment } from "./assess.ts";
import type { Attempt } from "./attempts.ts";
import { type Facts, writesTo } from "./facts.ts";
import type { Path, PointId } from "./path.ts";
import { type Reading, statusAbove, statusFits } from "./reading.ts";
import type { Recognised, Recognition } from "./recognise.ts";
import { isSameStatus } from "./status.ts";
import type { Replay } from "./replay.ts";

/**
 * Drops closings by hand that were taken back: the service that closed the order has saved another status since, in
 * another trace. What others save may have been under way.
 * @param saves where other statuses were saved
 */
export function withoutReopened(
  points: Recognition["points"],
  saves: readonly Recognised[],
  path: Path,
): Recognition["points"] {
  const { point } = path.points.at(-1)!;
  const isTakenBack = (closing: Recognised) =>
    saves.some(
      ({ span, start, tree }) => span.service === closing.span.service && start > closing.end && tree !== closing.tree,
    );
  const closings = points.get(point)!;
  if (saves.length === 0 || !closings.some(({ elsewhere }) => elsewhere)) return points;
  return new Map(points).set(
    point,
    closings.filter((closing) => !closing.elsewhere || !isTakenBack(closing)),
  );
}

/**
 * Whether a span saves one of the path's statuses other than the last, to where the last one is saved. A closed order
 * may be given further statuses, such as one of an archive.
 */
export function savesOther(facts: Facts, read: Reading, path: Path): boolean {
  const { match } = path.points.at(-1)!;
  if (match.kind !== "write" || !facts.fits.has(match) || facts.outcome !== "ok") return false;
  return writesTo(facts, match.tables).some((written) => {
    const status = written.status ?? statusAbove(facts, read);
    return path.statuses.some((one) => isSameStatus(one, status) && !statusFits(match, one));
  });
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
