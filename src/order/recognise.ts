import { isConnection } from "../trace/facets/database.ts";
import type { Outcome } from "../trace/outcome.ts";
import type { Microseconds, Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import { isInStep, isOfDeadLetter, isOfJob, isUnderEntry, withoutStray } from "./elsewhere.ts";
import { endingSavedBy, withoutReopened } from "./ending.ts";
import { type Facts, pointsFitting, writesTo } from "./facts.ts";
import { needsInside } from "./needs.ts";
import type { Matcher, Path, Point, PointId } from "./path.ts";
import { enclosing, isOfOtherStatus, type Reading, readChapter, statusAbove, statusFits, statusOf } from "./reading.ts";
import { isSameStatus } from "./status.ts";
import type { Story } from "./story.ts";
import { withoutTakenBack } from "./taken-back.ts";
import { type Unclaimed, unclaimedIn } from "./unclaimed.ts";

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
  /** It happened in a request of another kind than the point's own, or a status was saved by a job. */
  readonly elsewhere?: true;
  /** It was sent by whoever handles another queue's dead letters. */
  readonly ofDeadLetter?: true;
}

/** What a story's spans are on the path. */
export interface Recognition {
  readonly points: ReadonlyMap<PointId, readonly Recognised[]>;
  /** Spans of the supports, by their names. */
  readonly supports: ReadonlyMap<string, readonly Recognised[]>;
  /** The entry spans of the variants, by the variants' names. */
  readonly variantEntries: ReadonlyMap<string, readonly Span[]>;
  readonly unclaimed: Unclaimed;
  /** When an order was last taken back, by the points that have to happen again since. */
  readonly takenBack: ReadonlyMap<PointId, Microseconds>;
}

export function recognise(story: Story, path: Path): Recognition {
  const points = new Map<PointId, Recognised[]>(path.points.map(({ point }) => [point, []]));
  const supports = new Map<string, Recognised[]>(path.supports.map(({ name }) => [name, []]));
  const variantEntries = new Map<string, Span[]>(path.variants.map(({ name }) => [name, []]));
  const unclaimed = new Map<PointId, Microseconds>();
  const reads: Reading[] = [];
  const last = path.points.at(-1)!.point;
  for (const chapter of story.chapters) {
    const read = readChapter(chapter, path);
    reads.push(read);
    for (const facts of read.facts.values()) {
      if (facts.fits.size === 0) continue;
      for (const point of pointsFitting(facts, path))
        for (const found of recognisePoint(point, facts, read, path)) points.get(point.point)!.push(found);
      const ending = endingSavedBy(facts, read, path);
      if (ending !== undefined) points.get(last)!.push(asElsewhere(asRecognised(facts, read, undefined, ending)));
      for (const { name, match } of path.supports)
        if (facts.fits.has(match)) supports.get(name)!.push(marked(match, asRecognised(facts, read, undefined), path));
      for (const { name, entry } of path.variants)
        if (entry !== undefined && facts.fits.has(entry)) variantEntries.get(name)!.push(facts.span);
    }
    for (const { point, found } of refusedWrites(read, points, path)) points.get(point)!.push(found);
    for (const [point, end] of unclaimedIn(chapter, path))
      unclaimed.set(point, Math.max(end, unclaimed.get(point) ?? end));
  }
  const kept = withoutReopened(withoutEarly(withoutStray({ points, variantEntries }, path), path), reads, path);
  const delivered = withoutVain(supports, kept, path);
  return { ...withoutTakenBack({ points: kept, supports: delivered }, path), variantEntries, unclaimed };
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

/** Drops messages that only say that the work was not done: those of a dead letter's handler that did not do it. */
function withoutVain(
  supports: Recognition["supports"],
  points: Recognition["points"],
  path: Path,
): Recognition["supports"] {
  const kept = new Map(supports);
  for (const { name, after } of path.supports) {
    const sent = new Set(points.get(after)!.map(({ span }) => span));
    const isSent = ({ tree, span }: Recognised) => [...tree.ancestorsOf(span)].some((above) => sent.has(above));
    kept.set(
      name,
      supports.get(name)!.filter((one) => !one.ofDeadLetter || isSent(one)),
    );
  }
  return kept;
}

function recognisePoint(point: Point, facts: Facts, read: Reading, path: Path): readonly Recognised[] {
  const { match } = point;
  const { entry, elsewhere } = enclosing(point, facts.span, read);
  if (match.kind !== "write") {
    // In another request it is not this point: an operator who views a model does not read a calculation's file. But a
    // lost message may be sent again from there, after the work was done again, if the request is no step itself.
    if (elsewhere && (facts.outcome !== "ok" || isInStep(facts.span, read))) return [];
    if (!statusFits(match, statusOf(facts, read))) return [];
    const found = asRecognised(facts, read, entry);
    if (elsewhere) return [marked(match, asElsewhere(found), path)];
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
    // A carrier's report that the parcel is on its way is about SHIPPED, and saves where it is: that is no status.
    if (elsewhere && written.status === undefined && isOfOtherStatus(facts, read, path)) return [];
    const isByHand = elsewhere && match.status !== undefined;
    const outcome = found.outcome === "ok" && isTurnedAway(facts.span, isByHand) ? "refused" : found.outcome;
    return [{ ...found, outcome, ...(written.at === undefined ? {} : { start: written.at, end: written.at }) }];
  });
  if (!elsewhere) return isOfJob(point, facts.span, entry, read) ? saved.map(asElsewhere) : saved;
  // A named status is saved in whatever request it was written: an order may be closed by hand. A write that failed in
  // another request is no try at this point.
  const done = saved.filter(({ outcome }) => outcome === "ok");
  if (match.status === undefined) return isInStep(facts.span, read) ? [] : done.map(asElsewhere);
  if (!statusFits(match, statusAbove(facts, read))) return [];
  return isUnderEntry(point, facts.span, read.tree, path) ? done : done.map(asElsewhere);
}

const marked = (match: Matcher, found: Recognised, path: Path): Recognised =>
  isOfDeadLetter(match, found.span, found.tree, path) ? { ...found, ofDeadLetter: true } : found;

const asElsewhere = (found: Recognised): Recognised => ({ ...found, elsewhere: true });

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

const none: readonly never[] = [];

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
