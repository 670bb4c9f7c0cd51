import { groupBy } from "../newer-map.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, type TraceTree } from "../trace/tree.ts";
import { entryOf } from "./path-requests.ts";
import type { PointId } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import type { Chapter } from "./story.ts";

/**
 * The ids of an order's traces whose missing parents are requests that never ended, such as a calculation that hangs:
 * their spans are not lost, as a span is sent when it ends. They still owe a step that other requests wait for, and
 * nothing shows that it was done elsewhere. Where spans get lost, the order goes on.
 *
 *     request  [ no span
 *     14         ├──┤
 *     16, 18                (nothing)
 *
 * @param replay of everything that is known of the order: what would show that it went on must be among it
 */
export const unendedIn = (replay: Replay): ReadonlySet<string> =>
  new Set(replay.story.chapters.filter((one) => one.tree.orphans.length > 0 && isUnended(one, replay)).map(traceIdOf));

const traceIdOf = ({ tree }: Chapter): string => tree.trace.traceId;

function isUnended({ tree, spans }: Chapter, replay: Replay): boolean {
  const own = new Set(spans);
  const orphans = tree.orphans.filter((span) => own.has(span) && !isRequest(span));
  const requests = [...groupBy(orphans, ({ parentId }) => parentId).values()];
  return requests.length > 0 && requests.every((children) => owes(new Set(children), tree, replay));
}

/** Whether the request that is missing above these spans was yet to do something that other requests wait for. */
function owes(children: ReadonlySet<Span>, tree: TraceTree, { path, points }: Replay): boolean {
  const isBelow = (span: Span) => [span, ...tree.ancestorsOf(span)].some((one) => children.has(one));
  const shown = [...points.values()].flatMap(({ point, attempts }) =>
    attempts.filter(({ span }) => isBelow(span)).map(({ outcome }) => ({ within: point.within, outcome })),
  );
  const [entry, ...others] = new Set(shown.map(({ within }) => within));
  // A step that fails ends its request.
  if (entry === undefined || others.length > 0 || shown.some(({ outcome }) => outcome === "error")) return false;
  const isAwaited = (id: PointId) => path.points.some((one) => one.needs.includes(id) && entryOf(one) !== entry);
  const isOwed = ({ point, onPath, happened, attempts }: PointFacts) =>
    point.within === entry && onPath && !happened && attempts.length === 0 && isAwaited(point.point);
  return [...points.values()].some(isOwed);
}
