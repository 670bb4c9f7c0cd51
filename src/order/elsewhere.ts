import type { Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import type { Path, Point, PointId } from "./path.ts";
import { factsIn, type Reading } from "./reading.ts";
import type { Recognised, Recognition } from "./recognise.ts";
import { byTimeAndId } from "./sorted.ts";

/** Whether a span is in a request that is a step of the path. */
export function isInStep(span: Span, read: Reading): boolean {
  for (const above of read.tree.ancestorsOf(span)) if (read.entries.has(above)) return true;
  return false;
}

/** Whether the point's entry is further up, with another request between, or is a request for several orders. */
export function isUnderEntry({ within }: Point, span: Span, tree: TraceTree, path: Path): boolean {
  const entry = within === undefined ? undefined : path.byId.get(within)!.match;
  for (const above of tree.ancestorsOf(span))
    if (entry !== undefined && factsIn(tree, above, path).fits.has(entry)) return true;
  return false;
}

/** Whether a status was saved by a job that nobody asked for, as a nightly one that closes what is left. */
export function isOfJob({ within }: Point, span: Span, entry: Span | undefined, { tree }: Reading): boolean {
  if (within === undefined || entry !== undefined) return false;
  const root = [...tree.ancestorsOf(span)].at(-1);
  return root?.kind === "internal" && root.parentId === undefined;
}

/**
 * Drops messages sent from other requests, except the first that was sent after the point's own request: it was sent
 * again. Other messages share the destination, and a job that sends for ever must not hide a loss for ever.
 */
export function withoutStray(points: ReadonlyMap<PointId, readonly Recognised[]>, path: Path): Recognition["points"] {
  const kept = new Map(points);
  for (const { point, match, within } of path.points) {
    const found = points.get(point)!;
    if (match.kind !== "send" || within === undefined || !found.some(({ elsewhere }) => elsewhere)) continue;
    const begun = points.get(within)!.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
    const sent = found.filter(({ elsewhere, start }) => elsewhere && start > begun);
    const [again] = byTimeAndId(sent, ({ span }) => span);
    kept.set(
      point,
      found.filter((one) => !one.elsewhere || one === again),
    );
  }
  return kept;
}
