import type { Microseconds } from "../trace/span.ts";
import type { Path } from "./path.ts";

/**
 * How long after reaching a point an order may be found lost there. An order that is lost in a window may have reached
 * the point this long before the window.
 */
export const reachOf = ({ deadlines, byId, exportLag, openRequest }: Path): Microseconds =>
  deadlines
    .filter(({ to }) => byId.get(to)?.person === undefined)
    .reduce((longest, { limit }) => Math.max(longest, limit), 0) +
  exportLag +
  openRequest;
