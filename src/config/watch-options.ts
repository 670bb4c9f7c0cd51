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
  if (text === undefined) return [];
  const statuses = path.points.flatMap(({ match }) => match.status?.values ?? []);
  return oneOf("--until", text, [...states, ...statuses, ...path.points.map(({ point }) => point)]);
}
