import { Others } from "../../order/others.ts";
import { type Passage, passagesIn, passingOf } from "../../order/passage.ts";
import type { Path, PointId } from "../../order/path.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";

/**
 * The other orders in traces that were found.
 * @param heard until when spans were heard of
 * @param isWhole whether all traces of the order of this name were found
 * @param unended the ids of traces whose requests never ended
 */
export function othersIn(
  traces: readonly Trace[],
  path: Path,
  heard: Microseconds,
  isWhole: (name: string) => boolean,
  unended: ReadonlySet<string>,
): Others {
  const replays = passagesIn(traces, path, heard, unended);
  const passing = (one: Passage, point: PointId) => passingOf(replays.get(one)!, point);
  return new Others([...replays.keys()], path, passing, ({ name }) => isWhole(name));
}
