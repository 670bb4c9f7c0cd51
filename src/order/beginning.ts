import type { Microseconds } from "../trace/span.ts";
import type { Replay } from "./replay.ts";

/** The earliest time at which the traces show an order begin; undefined if they do not show its beginning. */
export const beginning = ({ path, points, variantEntries }: Replay): Microseconds | undefined =>
  [
    ...path.points.filter(({ needs }) => needs.length === 0).flatMap(({ point }) => points.get(point)!.attempts),
    ...variantEntries,
  ]
    .map(({ start }) => start)
    .sort((a, b) => a - b)[0];
