import { covers, type Interval, timeOf, widened } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Trace } from "../../trace/span.ts";
import { treeOf } from "../../trace/tree.ts";
import { minute } from "../../trace/units.ts";
import type { JaegerApi } from "./api.ts";

/** A trace this near to the window's edge may lie partly outside the window. */
const edgeWidth = 5 * minute;

/** Whether spans of a trace may be missing because a search cut them off, or because they were still arriving. */
export function reachesEdge(trace: Trace, window: Interval): boolean {
  const inside = widened(window, -edgeWidth);
  if (!trace.spans.every((span) => covers(inside, timeOf(span)))) return true;
  const { whole, roots } = treeOf(trace);
  // A root that names a parent: the sender of the first request may be traced after all.
  return !whole || roots.some(({ parentId }) => parentId !== undefined);
}

/**
 * The trace with all its spans; unchanged if it was deleted meanwhile, or is older than a storage looks back for an id.
 */
export async function completed(api: JaegerApi, trace: Trace): Promise<Trace> {
  if (trace.spans.length === 0) return trace;
  const again = await api.byId(trace.traceId);
  if (again === undefined) return trace;
  const spanIds = new Set(again.spans.map(({ spanId }) => spanId));
  if (trace.spans.every(({ spanId }) => spanIds.has(spanId))) return again;
  return mergeTraces([trace, again])[0] ?? again;
}
