import type { Attempt } from "./attempts.ts";
import type { Path, Point, PointId } from "./path.ts";

/**
 * Whether a save is not owed any more: when its message was received, the same service had saved a later status already,
 * and its handler leaves what is older alone. So it is with shipments that the CRM reads after a night of its consumer
 * being down, when the carrier's reports have closed the orders.
 *
 *     24a.3 sent ─────── 25.2 CLOSED ───── 24b.1 received, and no 24b.2
 */
export function isOutdated(
  point: Point,
  path: Path,
  attempts: ReadonlyMap<PointId, readonly Attempt[]>,
  done: ReadonlyMap<PointId, Attempt | undefined>,
): boolean {
  const { match, within } = point;
  if (match.kind !== "write" || within === undefined || path.byId.get(within)!.match.kind !== "receive") return false;
  if ((attempts.get(point.point) ?? []).length > 0) return false;
  const received = done.get(within);
  return (
    received !== undefined &&
    path.points
      .slice(path.points.indexOf(point) + 1)
      .some((later) => isSavedAlike(later, point) && (done.get(later.point)?.end ?? Infinity) < received.start)
  );
}

/** Whether both points save a status, in the same tables of the same service. */
function isSavedAlike({ match: a }: Point, { match: b }: Point): boolean {
  if (a.kind !== "write" || b.kind !== "write" || a.status === undefined || b.status === undefined) return false;
  return a.services.some((one) => b.services.includes(one)) && a.tables.some((one) => b.tables.includes(one));
}
