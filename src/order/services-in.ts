import type { Path, PointId } from "./path.ts";

/** The services of a path, each as the names it goes by. Asked of every order: worked out once for a path. */
export function servicesIn(path: Path): readonly (readonly string[])[] {
  const known = services.get(path) ?? [
    ...new Map(path.points.map(({ match }) => [JSON.stringify(match.services), match.services])).values(),
  ];
  services.set(path, known);
  return known;
}

/** The place in these of the service that a point is seen at. */
export function serviceAt(id: PointId, path: Path): number {
  const { services: names } = path.points.find(({ point }) => point === id)!.match;
  return servicesIn(path).findIndex((one) => JSON.stringify(one) === JSON.stringify(names));
}

const services = new WeakMap<Path, readonly (readonly string[])[]>();
