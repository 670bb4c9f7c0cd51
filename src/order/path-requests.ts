import { memoizeByObject } from "../trace/memoize.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Path, Point, PointId } from "./path.ts";
import { needsOf } from "./replay.ts";
import { serviceAt } from "./services-in.ts";

/** A request of the path: the point that opens it, and the points before it and, in other requests, after it; all as places in the path. */
export interface PathRequest {
  readonly entry: number;
  /** Its service, as a place in `servicesIn`. */
  readonly service: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export const requestsIn = memoizeByObject((path: Path): readonly PathRequest[] =>
  path.points.flatMap((entry, place): PathRequest[] => {
    if (entry.within !== undefined) return [];
    const places = (fits: (one: Point) => boolean) => path.points.flatMap((one, i) => (fits(one) ? [i] : []));
    const needed = needsOf(path, entry.point);
    return [
      {
        entry: place,
        service: serviceAt(entry.point, path),
        before: places(({ point }) => point !== entry.point && needed.has(point)),
        after: places(
          ({ point, within }) =>
            point !== entry.point && within !== entry.point && needsOf(path, point).has(entry.point),
        ),
      },
    ];
  }),
);

/** Who opens a request: a person may do without it, or go another way (no upload, all at once); what machines send each other nobody skips. */
export type Openers = "anyone" | "machines";

export const requestsBy = (path: Path, openers: Openers): readonly PathRequest[] =>
  openers === "anyone"
    ? requestsIn(path)
    : requestsIn(path).filter(({ entry }) => path.points[entry]!.person === undefined);

/** The request that a point lies in, by the point that it is; of one that lies in none, itself. */
export const requestOf = ({ point, within }: Pick<Point, "point" | "within">): PointId => within ?? point;

/**
 * A request may stay open for so long besides what the path allows for a step inside of it, as for a calculation.
 * @param within the one of this point; the longest of all without
 */
export function longestRequest({ points, deadlines, openRequest }: Path, within?: PointId): Microseconds {
  const requests = new Map(points.map((point) => [point.point, requestOf(point)]));
  const inside = deadlines.filter(
    ({ from, to }) =>
      requests.get(from) === requests.get(to) && (within === undefined || requests.get(from) === within),
  );
  return inside.reduce((longest, { limit }) => Math.max(longest, limit), 0) + openRequest;
}
