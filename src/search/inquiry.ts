import type { Path } from "../order/path.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";

/** What searches for other orders pass along: the source, as far as they ask it, the path, and the present moment. */
export interface Inquiry<Asked extends keyof TraceSource = keyof TraceSource> {
  readonly source: Pick<TraceSource, Asked | "knownUntil">;
  readonly path: Path;
  readonly now: Microseconds;
}

/** Until when spans were heard of: what was under way when a recording ended may not have sent all of its spans. */
export const heardUntil = ({ knownUntil }: Pick<TraceSource, "knownUntil">, now: Microseconds): Microseconds =>
  Math.min(now, knownUntil ?? now);

/** Whether a recording knows nothing of a window: it ends before that, or begins after it. */
export const isOutside = (
  { from, to }: Interval,
  { oldest, knownUntil }: Pick<TraceSource, "oldest" | "knownUntil">,
): boolean => (knownUntil !== undefined && knownUntil < from) || (oldest !== undefined && oldest > to);
