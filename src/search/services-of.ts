import { allMatchers, type Path } from "../order/path.ts";

/** All services of the path, by all of their names. */
export const servicesOf = (path: Path): string[] => [...new Set(allMatchers(path).flatMap(({ services }) => services))];
