import type { Microseconds } from "../trace/span.ts";
import type { Replay } from "./replay.ts";

/** When an order's traces show it begin, if they do. */
export const beginning = ({ path, points, variantEntries }: Replay): Microseconds | undefined =>
  [
    ...path.points.filter(({ needs }) => needs.length === 0).flatMap(({ point }) => points.get(point)!.attempts),
    ...variantEntries,
  ]
    .map(({ start }) => start)
    .sort((a, b) => a - b)[0];
