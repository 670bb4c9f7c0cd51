import { memoizeByObject } from "../trace/memoize.ts";
import type { Microseconds } from "../trace/span.ts";
import { needsOf } from "./needs.ts";
import type { Path, PointId } from "./path.ts";
import type { Replay } from "./replay.ts";

/** The earliest time at which the traces show an order begin; undefined if they do not show its beginning. */
export const beginning = ({ path, points, variantEntries }: Replay): Microseconds | undefined =>
  [
    ...path.points.filter(({ needs }) => needs.length === 0).flatMap(({ point }) => points.get(point)!.attempts),
    ...variantEntries,
  ]
    .map(({ start }) => start)
    .sort((a, b) => a - b)[0];

/**
 * Whether an order whose beginning is not seen may have begun before `from`: it did not get to the first point that is
 * seen of it later than the path's limits allow.
 */
export function mayBeginBefore(from: Microseconds, order: Replay): boolean {
  if (beginning(order) !== undefined) return false;
  const ways = waysTo(order.path);
  const begun = [...order.points.values()].flatMap(({ point, attempts }) =>
    attempts.map(({ start }) => ({ start, way: ways.get(point.point)! })),
  );
  const [first] = begun.sort((a, b) => a.start - b.start);
  return first === undefined || first.start - first.way <= from;
}

/** How long an order may take from its beginning to each point, by the limits on its waits. */
const waysTo = memoizeByObject((path: Path): ReadonlyMap<PointId, Microseconds> => {
  const ways = new Map<PointId, Microseconds>();
  const wayTo = (id: PointId): Microseconds => {
    const known = ways.get(id);
    if (known !== undefined) return known;
    const covering = path.deadlines.filter(({ from, to }) => needsOf(path, to).has(id) && !needsOf(path, from).has(id));
    const way = Math.max(
      path.openRequest + Math.max(0, ...path.byId.get(id)!.needs.map(wayTo)),
      ...covering.map(({ from, limit }) => limit + wayTo(from)),
    );
    ways.set(id, way);
    return way;
  };
  for (const { point } of path.points) wayTo(point);
  return ways;
});
