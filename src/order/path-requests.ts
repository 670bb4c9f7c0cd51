import type { Path, Point } from "./path.ts";
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

/** Asked of every order: worked out once for a path. */
export function requestsIn(path: Path): readonly PathRequest[] {
  const known =
    requests.get(path) ??
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
    });
  requests.set(path, known);
  return known;
}

const requests = new WeakMap<Path, readonly PathRequest[]>();
