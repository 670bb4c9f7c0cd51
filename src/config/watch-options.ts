import { closest } from "../closest.ts";
import type { Path } from "../order/path.ts";
import { seenStates } from "../order/report.ts";
import type { FleetOptions } from "./fleet-options.ts";
import { oneOf, words } from "./words.ts";

export interface WatchOptions extends FleetOptions {
  readonly lost?: boolean;
  readonly stuck?: boolean;
  readonly until?: string;
  readonly interval?: string;
  readonly atMost?: string;
}

/** What to wait for: states of an order, order statuses, points of the path. */
export function untilOf(text: string | undefined, path: Path): readonly string[] {
  if (text === undefined) return [];
  const known = untilWords(path);
  // The path need not tell of every status that an order may have.
  return words("--until", text).map((word) =>
    /^[A-Z][A-Z_]+$/.test(word) && closest(word, known) === undefined ? word : oneOf("--until", word, known)[0]!,
  );
}

export const untilWords = ({ points }: Path): string[] => [
  ...new Set([
    ...seenStates,
    ...points.flatMap(({ match }) => match.status?.values ?? []),
    ...points.map(({ point }) => point),
  ]),
];
