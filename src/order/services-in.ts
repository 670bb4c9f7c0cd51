import { memoizeByObject } from "../trace/memoize.ts";
import type { Path, PointId } from "./path.ts";

/** The services of a path, each as the list of its names. */
export const servicesIn = memoizeByObject((path: Path): readonly (readonly string[])[] => [
  ...new Map(path.points.map(({ match }) => [JSON.stringify(match.services), match.services])).values(),
]);

/** The index in `servicesIn` of a point's service. */
export function serviceAt(id: PointId, path: Path): number {
  const { services: names } = path.byId.get(id)!.match;
  return servicesIn(path).findIndex((one) => JSON.stringify(one) === JSON.stringify(names));
}
