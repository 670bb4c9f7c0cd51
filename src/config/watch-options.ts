import type { Path } from "../order/path.ts";
import { seenStates } from "../order/report.ts";
import type { RunOptions } from "./run-options.ts";
import { statusOr, words } from "./words.ts";

export interface WatchOptions extends RunOptions {
  readonly lost?: boolean;
  readonly stuck?: boolean;
  readonly until?: string;
  readonly interval?: string;
  readonly atMost?: string;
}

/** Parses what to wait for: states of an order, order statuses, points of the path. */
export function untilOf(text: string | undefined, path: Path): readonly string[] {
  if (text === undefined) return [];
  return words("--until", text).map((word) => statusOr(word, "--until", untilWords(path)));
}

export const untilWords = ({ points, statuses }: Path): string[] => [
  ...new Set([...seenStates, ...statuses, ...points.map(({ point }) => point)]),
];
