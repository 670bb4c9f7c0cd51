import type { Path } from "../order/path.ts";
import type { FleetOptions } from "./fleet-options.ts";
import { oneOf } from "./words.ts";

export interface WatchOptions extends FleetOptions {
  readonly lost?: boolean;
  readonly stuck?: boolean;
  readonly until?: string;
  readonly interval?: string;
  readonly atMost?: string;
}

const states = ["completed", "waiting", "stuck", "failed", "lost", "undecidable"];

/** What to wait for: states of an order, order statuses, points of the path. */
export function untilOf(text: string | undefined, path: Path): readonly string[] {
  return text === undefined ? [] : oneOf("--until", text, untilWords(path));
}

export const untilWords = ({ points }: Path): string[] => [
  ...new Set([
    ...states,
    ...points.flatMap(({ match }) => match.status?.values ?? []),
    ...points.map(({ point }) => point),
  ]),
];
