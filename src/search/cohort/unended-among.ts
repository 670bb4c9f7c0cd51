import { askOnce } from "../../ask-once.ts";
import { replaysOf } from "../../order/replays.ts";
import { nameOf } from "../../order/story.ts";
import { unendedIn } from "../../order/unended.ts";
import { memoizeByObject } from "../../trace/memoize.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import { knownTreeOf } from "../../trace/tree.ts";
import { gather, lifeUpTo } from "../gather.ts";
import type { Inquiry } from "../inquiry.ts";

/** With more of them, spans are lost, or all is standing still. */
const maxAsked = 10;

/**
 * The ids of those among these traces whose requests never ended. Their orders are asked for, each once: what would show
 * that they went on may not be among the traces.
 */
export async function unendedAmong(
  traces: readonly Trace[],
  { source, path, now }: Inquiry<"byAttribute">,
): Promise<ReadonlySet<string>> {
  if (traces.every((trace) => knownTreeOf(trace).orphans.length === 0)) return new Set();
  const suspects = replaysOf(traces, path)
    .filter((one) => unendedIn(one).size > 0)
    .map(({ story }) => nameOf(story));
  if (suspects.length > maxAsked) return new Set();
  const unended = suspects.map((name) =>
    askOnce(known(source), name, async () => {
      const { traces: all, truncated } = await gather(name, source, path.fields, lifeUpTo(now));
      const replays = truncated ? [] : replaysOf(mergeTraces(all), path);
      return replays.filter(({ story }) => nameOf(story) === name).flatMap((one) => [...unendedIn(one)]);
    }),
  );
  return new Set((await Promise.all(unended)).flat());
}

const known = memoizeByObject((_source: object) => new Map<string, Promise<readonly string[]>>());
