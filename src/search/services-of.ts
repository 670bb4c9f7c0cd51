import type { Path } from "../order/path.ts";

/** All services of the path, by all of their names: of its points, its supports and its variants' entries. */
export const servicesOf = ({ points, supports, variants }: Path): string[] => [
  ...new Set(
    [
      ...points,
      ...supports,
      ...variants.flatMap(({ entry }) => (entry === undefined ? [] : [{ match: entry }])),
    ].flatMap(({ match }) => match.services),
  ),
];
