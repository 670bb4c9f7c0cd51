import type { Path } from "../order/path.ts";

/** All services that a point of the path is seen at. */
export const servicesOf = ({ points, supports, variants }: Path): string[] => [
  ...new Set(
    [
      ...points,
      ...supports,
      ...variants.flatMap(({ entry }) => (entry === undefined ? [] : [{ match: entry }])),
    ].flatMap(({ match }) => match.services),
  ),
];
