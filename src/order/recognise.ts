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
  /** A status that was saved, or a message that was sent, in a request of another kind than the point's own. */
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
        for (const found of recognisePoint(point, facts, read)) points.get(point.point)!.push(found);
      for (const { name, match } of path.supports)
        if (facts.fits.has(match)) supports.get(name)!.push(asRecognised(facts, read, undefined));
      for (const { name, entry } of path.variants)
        if (entry !== undefined && facts.fits.has(entry)) variantEntries.get(name)!.push(facts.span);
    }
    for (const { point, found } of refusedWrites(read, points, path)) points.get(point)!.push(found);
    for (const [point, end] of unclaimedIn(chapter, path))
      unclaimed.set(point, Math.max(end, unclaimed.get(point) ?? end));
  }
  return { points: withoutEarly(points, path), supports, variantEntries, unclaimed };
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

/** Whether an unclaimed span may be a point: it is in no request, or in one of the point's, and has no other status. */
function mayBeAt({ within, match }: Point, { span, status }: Facts, tree: TraceTree, path: Path): boolean {
  if (status !== undefined && !statusFits(match, status)) return false;
  const request = within === undefined ? undefined : requestAround(span, tree);
  if (request === undefined) return true;
  const entries = [path.byId.get(within!)!.match, ...path.variants.map(({ entry }) => entry)];
  const { fits } = factsIn(tree, request, path);
  return entries.some((entry) => entry !== undefined && fits.has(entry));
}

function recognisePoint(point: Point, facts: Facts, read: Reading): readonly Recognised[] {
  const { match } = point;
  const { entry, elsewhere } = enclosing(point, facts.span, read);
  if (match.kind !== "write") {
    // In another request it is not this point: an operator who views a model does not read a calculation's file. But a
    // lost message may be sent again from there.
    if (elsewhere && !(match.kind === "send" && facts.outcome === "ok")) return [];
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
  if (!elsewhere) return saved;
  // A named status is saved in whatever request it was written: an order may be closed by hand. A write that failed in
  // another request is no try at this point.
  const isNamed = match.status !== undefined && statusFits(match, statusAbove(facts, read));
  if (!isNamed) return [];
  return saved.filter(({ outcome }) => outcome === "ok").map((found) => ({ ...found, elsewhere: true }));
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
