import type { Path } from "../order/path.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";

/** What searches for other orders pass along: the source, as far as they ask it, the path, and the present moment. */
export interface Inquiry<Asked extends keyof TraceSource = keyof TraceSource> {
  readonly source: Pick<TraceSource, Asked>;
  readonly path: Path;
  readonly now: Microseconds;
}
