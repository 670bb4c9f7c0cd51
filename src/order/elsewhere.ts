import type { Span } from "../trace/span.ts";
import { requestAround, type TraceTree } from "../trace/tree.ts";
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

/** Whether a point counts in another request too if that sends the message with which the point's own request ends. */
const isRedone = ({ match }: Point): boolean =>
  match.kind !== "send" && (match.kind !== "write" || match.status === undefined);

/**
 * Drops messages sent from other requests, except the first that was sent after the point's own request: it was sent
 * again. Other messages share the destination, and a job that sends for ever must not hide a loss for ever. The request
 * that sends it again may have done all the work again that comes before, as when somebody has a price calculated anew;
 * whatever else was done in other requests is dropped.
 */
export function withoutStray(points: ReadonlyMap<PointId, readonly Recognised[]>, path: Path): Recognition["points"] {
  const kept = new Map(points);
  const keep = (point: PointId, isKept: (one: Recognised) => boolean) => {
    const found = points.get(point)!;
    if (found.some(({ elsewhere }) => elsewhere))
      kept.set(
        point,
        found.filter((one) => !one.elsewhere || isKept(one)),
      );
  };
  const sentAgain = new Map<PointId, Span[]>();
  for (const { point, match, within } of path.points) {
    if (match.kind !== "send" || within === undefined) continue;
    const begun = points.get(within)!.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
    const sent = points.get(point)!.filter(({ elsewhere, start }) => elsewhere && start > begun);
    const [again] = byTimeAndId(sent, ({ span }) => span);
    keep(point, (one) => one === again);
    const request = again && requestAround(again.span, again.tree);
    if (request !== undefined) sentAgain.set(within, [...(sentAgain.get(within) ?? []), request]);
  }
  for (const point of path.points) {
    const requests = point.within === undefined ? undefined : (sentAgain.get(point.within) ?? none);
    if (requests === undefined || !isRedone(point)) continue;
    keep(point.point, ({ span, tree }) => requests.includes(requestAround(span, tree)!));
  }
  return kept;
}

const none: readonly Span[] = [];
