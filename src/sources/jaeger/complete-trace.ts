import { covers, type Interval, timeOf, widened } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { treeOf } from "../../trace/tree.ts";
import type { JaegerApi } from "./api.ts";

/** A trace this near to the window's edge may lie partly outside of it: 5 min. */
const edge: Microseconds = 300_000_000;

/** Whether spans of a trace may be missing because a search cut them off, or because they were still arriving. */
export function reachesEdge(trace: Trace, window: Interval): boolean {
  const inside = widened(window, -edge);
  if (!trace.spans.every((span) => covers(inside, timeOf(span)))) return true;
  const { whole, roots } = treeOf(trace);
  // Whoever sent the first request may be traced after all.
  return !whole || roots.some(({ parentId }) => parentId !== undefined);
}

/** The trace with all its spans. By then it may have vanished, or be older than a storage looks back for an id. */
export async function completed(api: JaegerApi, trace: Trace): Promise<Trace> {
  if (trace.spans.length === 0) return trace;
  const again = await api.byId(trace.traceId);
  if (again === undefined) return trace;
  const known = new Set(again.spans.map(({ spanId }) => spanId));
  if (trace.spans.every(({ spanId }) => known.has(spanId))) return again;
  return mergeTraces([trace, again])[0] ?? again;
}
