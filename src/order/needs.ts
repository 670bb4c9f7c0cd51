import { memoizeByObject } from "../trace/memoize.ts";
import type { Path, PointId } from "./path.ts";

/** All points that must have happened for this point, including the point itself. */
export const needsOf = (path: Path, id: PointId): ReadonlySet<PointId> =>
  // A variant's entry is not a point, so nothing had to happen before it.
  allNeeds(path).get(id) ?? new Set([id]);

const allNeeds = memoizeByObject(
  (path: Path): ReadonlyMap<PointId, ReadonlySet<PointId>> =>
    new Map(path.points.map(({ point }) => [point, needsIn(path, point)])),
);

function needsIn(path: Path, id: PointId): ReadonlySet<PointId> {
  const needed = new Set([id]);
  for (const at of needed) for (const need of path.byId.get(at)?.needs ?? []) needed.add(need);
  return needed;
}

/** What each point needs inside its own request, except the entry. */
export const needsInside = memoizeByObject((path: Path): ReadonlyMap<PointId, readonly PointId[]> => {
  const found = new Map<PointId, readonly PointId[]>();
  for (const { point, within, needs } of path.points) {
    const inside = needs.filter((need) => path.byId.get(need)?.within === within);
    if (within !== undefined && inside.length > 0) found.set(point, inside);
  }
  return found;
});
