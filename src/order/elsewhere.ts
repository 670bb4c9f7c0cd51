import { getOrInsert } from "../newer-map.ts";
import { earliestStart, type Microseconds, type Span } from "../trace/span.ts";
import { isRequest, requestAround, type TraceTree } from "../trace/tree.ts";
import { needsInside } from "./needs.ts";
import type { Matcher, Path, Point, PointId } from "./path.ts";
import { factsIn, type Reading } from "./reading.ts";
import type { Recognised, Recognition } from "./recognise.ts";
import { byTimeAndId } from "./sorted.ts";

/** Whether a span's request is a step of the path. A message's consumer is a request of its own. */
export function isInStep(span: Span, read: Reading): boolean {
  for (const above of read.tree.ancestorsOf(span)) {
    if (read.entries.has(above)) return true;
    if (isRequest(above)) return false;
  }
  return false;
}

/**
 * Whether a message was sent by whoever handles another queue's dead letters: it says that the work was not done. One
 * that is taken out of its own queue's dead letters is sent again.
 */
export function isOfDeadLetter(match: Matcher, span: Span, tree: TraceTree, path: Path): boolean {
  if (match.kind !== "send" && match.kind !== "receive") return false;
  for (const above of tree.ancestorsOf(span)) {
    if (!isRequest(above)) continue;
    const { fits, messaging } = factsIn(tree, above, path);
    // An outer consumer of the same message, and a framework's own span, which names no queue.
    if (fits.has(match) || (above.kind === "consumer" && messaging?.named !== true)) continue;
    const destinations = messaging?.destinations ?? [];
    return [...path.queues].some(
      ([queue, { deadLetter }]) =>
        queue !== match.queue && deadLetter !== undefined && destinations.includes(deadLetter),
    );
  }
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
export function isOfJob({ match, within }: Point, span: Span, entry: Span | undefined, { tree }: Reading): boolean {
  if (match.status === undefined || within === undefined || entry !== undefined) return false;
  const root = [...tree.ancestorsOf(span)].at(-1);
  return root?.kind === "internal" && root.parentId === undefined;
}

/**
 * Drops what happened in other requests, except the statuses that were saved there, and
 *
 * - work that was done there instead, or again, as when an operator has a price calculated anew (see `doneIn`);
 * - else the first message that was sent after the point's own request: it was sent again. Other messages share the
 *   destination, and a job that sends for ever must not hide a loss for ever.
 */
export function withoutStray(seen: Entries, path: Path): Recognition["points"] {
  const { points } = seen;
  const done = doneIn(points, path);
  const kept = new Map(points);
  for (const point of path.points) {
    const { match, within } = point;
    const found = points.get(point.point)!;
    const isNamed = match.kind === "write" && match.status !== undefined;
    const stray = isNamed || within === undefined ? [] : found.filter(({ elsewhere }) => elsewhere);
    if (stray.length === 0) continue;
    const begun = match.kind === "send" ? begunAt(point, seen, path) : Number.POSITIVE_INFINITY;
    const sent = stray.filter(({ start, ofDeadLetter }) => start > begun && !ofDeadLetter);
    const [first] = byTimeAndId(sent, ({ span }) => span);
    const isKept = (one: Recognised) => one === first || done.get(within!)?.has(requestOf(one)) === true;
    kept.set(
      point.point,
      found.filter((one) => !one.elsewhere || isKept(one)),
    );
  }
  return kept;
}

/** What was seen of the requests that are steps, before what happened in other requests is dropped. */
type Entries = Pick<Recognition, "points" | "variantEntries">;

/** When the first request began that holds this point; infinite if none did. */
const begunAt = ({ point, within }: Point, { points, variantEntries }: Entries, path: Path): Microseconds =>
  earliestStart([
    ...points.get(within!)!,
    ...path.variants.flatMap((one) => (one.within.has(point) ? variantEntries.get(one.name)! : [])),
  ]);

/**
 * The other requests, by the entry of the step's own, that did its work: they saved its status, or sent its message
 * after all that the message needs there, or after somebody did that by hand. One that only marks a row and sends the
 * message did not.
 */
function doneIn(
  points: ReadonlyMap<PointId, readonly Recognised[]>,
  path: Path,
): ReadonlyMap<PointId, ReadonlySet<Span | undefined>> {
  const othersAt = (point: PointId) =>
    new Set(points.get(point)!.flatMap((one) => (one.elsewhere ? [requestOf(one)] : [])));
  const known = new Map<PointId, Set<Span | undefined>>();
  const doneFor = (within: PointId) => getOrInsert(known, within, () => new Set());
  for (const { point, match, within } of path.points)
    if (within !== undefined && match.kind === "write" && match.status !== undefined)
      for (const request of othersAt(point)) if (request !== undefined) doneFor(within).add(request);
  for (const [point, needs] of needsInside(path)) {
    const { match, within } = path.byId.get(point)!;
    const found = match.kind === "send" ? points.get(point)!.filter(({ elsewhere }) => elsewhere) : [];
    if (found.length === 0) continue;
    const inside = needs.map((need) => ({ did: othersAt(need), byHand: byHandInstead(need, points, path) }));
    for (const one of found) {
      const request = requestOf(one);
      const isDone = inside.every(({ did, byHand }) => did.has(request) || (!one.ofDeadLetter && byHand(request)));
      if (isDone) doneFor(within!).add(request);
    }
  }
  return known;
}

/**
 * Whether another request did by hand what a point is for, as when somebody enters the price of a model that can't be
 * calculated: the point went well nowhere, and the request did all that comes of it. Who only says that there is no
 * price keeps none.
 */
function byHandInstead(
  need: PointId,
  points: ReadonlyMap<PointId, readonly Recognised[]>,
  path: Path,
): (request: Span | undefined) => boolean {
  if (points.get(need)!.some(({ outcome }) => outcome === "ok")) return () => false;
  const results = [...needsInside(path)]
    .filter(([, needs]) => needs.includes(need))
    .map(([point]) => points.get(point)!);
  const isIn = (request: Span) => (one: Recognised) => one.elsewhere === true && requestOf(one) === request;
  return (request) => request !== undefined && results.every((found) => found.some(isIn(request)));
}

const requestOf = ({ span, tree }: Recognised): Span | undefined => requestAround(span, tree);
