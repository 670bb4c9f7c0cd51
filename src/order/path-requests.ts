import { memoizeByObject, memoizeByText } from "../trace/memoize.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Path, Point, PointId } from "./path.ts";
import { needsOf } from "./needs.ts";
import { serviceAt } from "./services-in.ts";

/** A request of the path. All points are given as places in the path. */
export interface PathRequest {
  /** The point that opens the request. */
  readonly entry: number;
  /** The entry's service, as a place in `servicesIn`. */
  readonly service: number;
  /** Points that the entry needs. */
  readonly before: readonly number[];
  /** Points of other requests that need the entry. */
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

/**
 * Who opens the requests. A person may skip a request or go another way (no upload, all at once). Machines never skip
 * what they send each other.
 */
export type Openers = "anyone" | "machines";

export const requestsBy = (path: Path, openers: Openers): readonly PathRequest[] =>
  openers === "anyone"
    ? requestsIn(path)
    : requestsIn(path).filter(({ entry }) => path.points[entry]!.person === undefined);

/** The entry point of the request around a point; the point itself if it is inside no request. */
export const entryOf = ({ point, within }: Pick<Point, "point" | "within">): PointId => within ?? point;

/**
 * When a trace's last span must have ended, so that no parent of these services' spans is still on its way: the span of
 * a request that is open is not missing.
 */
export const settledBefore = (path: Path, services: readonly string[], heard: Microseconds): Microseconds =>
  heard - Math.max(path.openRequest, ...services.map(longestRequestOf(path)));

const longestRequestOf = memoizeByObject((path: Path) =>
  memoizeByText((service: string): Microseconds =>
    path.points
      .filter(({ within, match }) => within === undefined && match.services.includes(service))
      .reduce((longest, { point }) => Math.max(longest, longestRequest(path, point)), 0),
  ),
);

/**
 * How long a request may stay open: the longest limit for a step inside it, such as a calculation, plus `openRequest`.
 *
 * @param within the entry point of the request; without it, the longest of all requests counts
 */
export function longestRequest({ points, deadlines, openRequest }: Path, within?: PointId): Microseconds {
  const requests = new Map(points.map((point) => [point.point, entryOf(point)]));
  const inside = deadlines.filter(
    ({ from, to }) =>
      requests.get(from) === requests.get(to) && (within === undefined || requests.get(from) === within),
  );
  return inside.reduce((longest, { limit }) => Math.max(longest, limit), 0) + openRequest;
}
