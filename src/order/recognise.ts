import { isConnection } from "../trace/facets/database.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import type { Outcome } from "../trace/outcome.ts";
import type { Microseconds, Span } from "../trace/span.ts";
import { requestAround, type TraceTree } from "../trace/tree.ts";
import { type Facts, factsOf, writesTo } from "./facts.ts";
import type { Matcher, Path, Point, PointId } from "./path.ts";
import { enclosing, factsIn, type Reading, readChapter, statusAbove, statusFits, statusOf } from "./reading.ts";
import { isSameStatus } from "./status.ts";
import type { Chapter, Story } from "./story.ts";

/** A span seen as one point of the path. */
export interface Recognised {
  readonly tree: TraceTree;
  readonly span: Span;
  readonly start: Microseconds;
  readonly end: Microseconds;
  readonly outcome: Outcome;
  readonly failing?: Span;
  readonly status: string | undefined;
  readonly request: Span | undefined;
  /** A status that was saved, or a message that was sent, by a job or in a request of another kind than the point's own. */
  readonly elsewhere?: true;
}

/** Points that spans which no order claims look like, with the time at which the last of these spans ended. */
export type Unclaimed = ReadonlyMap<PointId, Microseconds>;

/** What a story's spans are on the path. */
export interface Recognition {
  readonly points: ReadonlyMap<PointId, readonly Recognised[]>;
  /** Spans of the supports, by their names. */
  readonly supports: ReadonlyMap<string, readonly Recognised[]>;
  /** The entry spans of the variants, by the variants' names. */
  readonly variantEntries: ReadonlyMap<string, readonly Span[]>;
  readonly unclaimed: Unclaimed;
}

export function recognise(story: Story, path: Path): Recognition {
  const points = new Map<PointId, Recognised[]>(path.points.map(({ point }) => [point, []]));
  const supports = new Map<string, Recognised[]>(path.supports.map(({ name }) => [name, []]));
  const variantEntries = new Map<string, Span[]>(path.variants.map(({ name }) => [name, []]));
  const unclaimed = new Map<PointId, Microseconds>();
  for (const chapter of story.chapters) {
    const read = readChapter(chapter, path);
    for (const facts of read.facts.values()) {
      if (facts.fits.size === 0) continue;
      for (const point of pointsFitting(facts, path))
        for (const found of recognisePoint(point, facts, read, path)) points.get(point.point)!.push(found);
      for (const { name, match } of path.supports)
        if (facts.fits.has(match)) supports.get(name)!.push(asRecognised(facts, read, undefined));
      for (const { name, entry } of path.variants)
        if (entry !== undefined && facts.fits.has(entry)) variantEntries.get(name)!.push(facts.span);
    }
    for (const { point, found } of refusedWrites(read, points, path)) points.get(point)!.push(found);
    for (const [point, end] of unclaimedIn(chapter, path))
      unclaimed.set(point, Math.max(end, unclaimed.get(point) ?? end));
  }
  return { points: withoutEarly(withoutStray(points, path), path), supports, variantEntries, unclaimed };
}

/**
 * Drops messages sent from other requests, except the first that was sent after the point's own request: it was sent
 * again. Other messages share the destination, and a job that sends for ever must not hide a loss for ever.
 */
function withoutStray(points: ReadonlyMap<PointId, readonly Recognised[]>, path: Path): Recognition["points"] {
  const kept = new Map(points);
  for (const { point, match, within } of path.points) {
    const found = points.get(point)!;
    if (match.kind !== "send" || within === undefined || !found.some(({ elsewhere }) => elsewhere)) continue;
    const begun = points.get(within)!.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
    const [again] = found
      .filter(({ elsewhere, start }) => elsewhere && start > begun)
      .sort((a, b) => a.start - b.start || (a.span.spanId < b.span.spanId ? -1 : 1));
    kept.set(
      point,
      found.filter((one) => !one.elsewhere || one === again),
    );
  }
  return kept;
}

/**
 * Drops what ended before anything that it needs in the same request began: it is something else, such as a lock, or a
 * row that marks the work as begun or a message as seen. Both spans come from one service, so from one clock.
 *
 *     request  ├───────────────────────────────────────┤
 *     write      ├─ (begun) ─┤                  ├─ 16 ─┤
 *     15b                        ├──────────┤
 */
function withoutEarly(points: ReadonlyMap<PointId, readonly Recognised[]>, path: Path): Recognition["points"] {
  const isEarly = ({ request, end }: Recognised, need: PointId) => {
    const needed = request === undefined ? [] : points.get(need)!.filter((one) => one.request === request);
    return needed.length > 0 && needed.every(({ start }) => end < start);
  };
  const kept = new Map(points);
  for (const [point, needs] of needsInside(path)) {
    const found = points.get(point)!;
    if (found.length > 0)
      kept.set(
        point,
        found.filter((one) => !needs.some((need) => isEarly(one, need))),
      );
  }
  return kept;
}

/** What each point needs inside its own request, except the entry. */
export const needsInside = memoizeByObject((path: Path): ReadonlyMap<PointId, readonly PointId[]> => {
  const found = new Map<PointId, readonly PointId[]>();
  for (const { point, within, needs } of path.points) {
    const inside = needs.filter((need) => path.byId.get(need)?.within === within);
    if (within !== undefined && inside.length > 0) found.set(point, inside);
  }
  return found;
});

const none: readonly never[] = [];

/** The points that a span may be. Most spans are none, and few are more than one. */
function pointsFitting({ fits }: Facts, path: Path): readonly Point[] {
  const byMatcher = pointsByMatcher(path);
  return [...fits].flatMap((match) => byMatcher.get(match) ?? none);
}

const pointsByMatcher = memoizeByObject(
  (path: Path): ReadonlyMap<Matcher, Point> => new Map(path.points.map((point) => [point.match, point])),
);

/** What a trace's unclaimed spans look like, worked out once for all the orders in it. */
function unclaimedIn({ tree, unclaimed }: Chapter, path: Path): Unclaimed {
  const all = unclaimedOn(path);
  const known = all.get(unclaimed);
  if (known !== undefined) return known;
  const found = new Map<PointId, Microseconds>();
  for (const span of unclaimed) {
    const facts = factsOf(span, path);
    for (const point of pointsFitting(facts, path))
      if (mayBeAt(point, facts, tree, path))
        found.set(point.point, Math.max(span.end, found.get(point.point) ?? span.end));
  }
  all.set(unclaimed, found);
  return found;
}

const unclaimedOn = memoizeByObject<Path, WeakMap<readonly Span[], Unclaimed>>(() => new WeakMap());

/**
 * Whether an unclaimed span may be a point: it has no other status, and it is not in a request of another kind. A
 * message may be sent from any request, and nobody knows from which request a point comes whose entry is none.
 */
function mayBeAt({ within, match }: Point, { span, status }: Facts, tree: TraceTree, path: Path): boolean {
  if (status !== undefined && !statusFits(match, status)) return false;
  const entry = within === undefined ? undefined : path.byId.get(within)!.match;
  const request = requestAround(span, tree);
  if (entry === undefined || request === undefined || match.kind === "send") return true;
  if (entry.kind !== "http" && entry.kind !== "receive") return true;
  const entries = [entry, ...path.variants.flatMap((variant) => variant.entry ?? [])];
  // A function's invocation is a request around those of its messages.
  return [request, ...tree.childrenOf(request)].some((one) => {
    const { fits } = factsIn(tree, one, path);
    return entries.some((wanted) => fits.has(wanted));
  });
}

function recognisePoint(point: Point, facts: Facts, read: Reading, path: Path): readonly Recognised[] {
  const { match } = point;
  const { entry, elsewhere } = enclosing(point, facts.span, read);
  if (match.kind !== "write") {
    // In another request it is not this point: an operator who views a model does not read a calculation's file. But a
    // lost message may be sent again from there, if the request is no step itself.
    if (elsewhere && !(match.kind === "send" && facts.outcome === "ok" && !isInStep(facts.span, read))) return [];
    if (!statusFits(match, statusOf(facts, read))) return [];
    const found = asRecognised(facts, read, entry);
    if (elsewhere) return [{ ...found, elsewhere }];
    // The store has answered, even if it says "no such key".
    const answered = match.kind === "object-store" && match.answer === "any" && facts.objectStore?.answered === true;
    return [answered ? { ...found, outcome: "ok" } : found];
  }
  const saved = writesTo(facts, match.tables).flatMap((written) => {
    const status = written.status ?? (entry === undefined ? statusOf(facts, read) : statusAbove(facts, read));
    // If no status is told, the entry above tells which write it is.
    const fits =
      statusFits(match, status) ||
      (status === undefined && entry !== undefined) ||
      (match.orInsert && written.operation === "INSERT") ||
      isAccepted(point, entry, status, read);
    if (!fits) return [];
    const found = asRecognised(facts, read, entry, status ?? read.status);
    const { undoneBy, isTurnedAway } = read.transactions;
    const undone = written.at === undefined ? undoneBy(facts.span, entry) : undefined;
    if (undone !== undefined) return [{ ...found, outcome: "error" as const, failing: undone }];
    const outcome = found.outcome === "ok" && isTurnedAway(facts.span) ? "refused" : found.outcome;
    return [{ ...found, outcome, ...(written.at === undefined ? {} : { start: written.at, end: written.at }) }];
  });
  if (!elsewhere)
    return isOfJob(point, facts.span, entry, read) ? saved.map((found) => ({ ...found, elsewhere: true })) : saved;
  // A named status is saved in whatever request it was written: an order may be closed by hand. A write that failed in
  // another request is no try at this point.
  const isNamed = match.status !== undefined && statusFits(match, statusAbove(facts, read));
  if (!isNamed) return [];
  const done = saved.filter(({ outcome }) => outcome === "ok");
  return isUnderEntry(point, facts.span, read.tree, path) ? done : done.map((found) => ({ ...found, elsewhere: true }));
}

/** Whether a span is in a request that is a step of the path. */
function isInStep(span: Span, read: Reading): boolean {
  for (const above of read.tree.ancestorsOf(span)) if (read.entries.has(above)) return true;
  return false;
}

/** Whether the point's entry is further up, with another request between, or is a request for several orders. */
function isUnderEntry({ within }: Point, span: Span, tree: TraceTree, path: Path): boolean {
  const entry = within === undefined ? undefined : path.byId.get(within)!.match;
  for (const above of tree.ancestorsOf(span))
    if (entry !== undefined && factsIn(tree, above, path).fits.has(entry)) return true;
  return false;
}

/** Whether a status was saved by a job that nobody asked for, as a nightly one that closes what is left. */
function isOfJob({ within }: Point, span: Span, entry: Span | undefined, { tree }: Reading): boolean {
  if (within === undefined || entry !== undefined) return false;
  const root = [...tree.ancestorsOf(span)].at(-1);
  return root?.kind === "internal" && root.parentId === undefined;
}

/**
 * Whether a write saves the status that its entry accepted. The path need not know the statuses of a point that saves
 * each.
 */
function isAccepted(point: Point, entry: Span | undefined, status: string | undefined, read: Reading): boolean {
  if (point.each === undefined || entry === undefined || status === undefined) return false;
  const accepted = read.facts.get(entry);
  const named = accepted === undefined ? undefined : statusOf(accepted, read);
  return isSameStatus(named, status);
}

/**
 * Writes that failed because the database refused the connection. Such a span has no statement, so it counts as the
 * first write of its request that did not succeed elsewhere.
 */
function refusedWrites(
  read: Reading,
  points: ReadonlyMap<PointId, readonly Recognised[]>,
  path: Path,
): readonly { point: PointId; found: Recognised }[] {
  const refused = [...read.facts.values()].filter(({ span, outcome }) => outcome === "error" && isConnection(span));
  if (refused.length === 0) return none;
  const connections = new Set(refused.map(({ span }) => span));
  const succeeded = new Map(
    [...points].map(([point, found]) => [
      point,
      new Set(found.filter(({ outcome }) => outcome === "ok").map(({ request }) => request)),
    ]),
  );
  return refused.flatMap((facts) => {
    // If the driver fails to connect, so does its pool, whose span is above it.
    for (const above of read.tree.ancestorsOf(facts.span)) if (connections.has(above)) return [];
    for (const point of path.points) {
      const { match } = point;
      if (match.kind !== "write" || !match.services.includes(facts.span.service)) continue;
      const { entry } = enclosing(point, facts.span, read);
      if (entry !== undefined && !succeeded.get(point.point)!.has(entry))
        return [{ point: point.point, found: asRecognised(facts, read, entry) }];
    }
    return [];
  });
}

const asRecognised = (
  facts: Facts,
  read: Reading,
  request: Span | undefined,
  status = statusOf(facts, read),
): Recognised => ({
  tree: read.tree,
  span: facts.span,
  start: facts.span.start,
  end: facts.span.end,
  outcome: facts.outcome,
  status,
  request,
});
