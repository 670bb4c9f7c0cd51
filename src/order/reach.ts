import type { Microseconds } from "../trace/span.ts";
import type { Path } from "./path.ts";

/** How long after an order got to a point it may come to be lost there; so long before a window it may have got there. */
export const reachOf = ({ deadlines, byId, exportLag, openRequest }: Path): Microseconds =>
  deadlines
    .filter(({ to }) => byId.get(to)?.person === undefined)
    .reduce((longest, { limit }) => Math.max(longest, limit), 0) +
  exportLag +
  openRequest;
