import { memoizeByObject } from "../trace/memoize.ts";
import type { Span } from "../trace/span.ts";
import { isRequest, type TraceTree } from "../trace/tree.ts";
import { type Facts, factsOf } from "./facts.ts";
import type { Matcher, Path, Point, PointId } from "./path.ts";
import { isSameStatus } from "./status.ts";
import type { Chapter } from "./story.ts";
import { type Transactions, transactionsIn } from "./transactions.ts";

/** A chapter as it is read before any span is taken for a point: what each does, which requests are opened, which status is in question. */
export interface Reading {
  readonly tree: TraceTree;
  readonly facts: ReadonlyMap<Span, Facts>;
  /** The points that each entry span opens a request of; a variant's entry opens that of its points. */
  readonly entries: ReadonlyMap<Span, ReadonlySet<PointId>>;
  readonly transactions: Transactions;
  /** The one order status that the chapter speaks of, if it is one. */
  readonly status: string | undefined;
}

export function readChapter(chapter: Chapter, path: Path): Reading {
  const facts = new Map(chapter.spans.map((span) => [span, factsOf(span, path)]));
  const statuses = new Set<string>();
  for (const { status, statements } of facts.values()) {
    if (status !== undefined) statuses.add(status);
    for (const one of statements) if (one.status !== undefined) statuses.add(one.status);
  }
  const entries = new Map<Span, ReadonlySet<PointId>>();
  const read: Reading = {
    tree: chapter.tree,
    facts,
    entries,
    transactions: transactionsIn(facts.values(), chapter.tree),
    status: statuses.size === 1 ? [...statuses][0] : undefined,
  };
  for (const [span, fact] of facts) {
    if (fact.fits.size === 0) continue;
    const opened = [...fact.fits].flatMap((match) => openedBy(match, fact, read, path));
    if (opened.length > 0) entries.set(span, new Set(opened));
  }
  return read;
}

/** The points inside of the request that a span opens, if it does. */
function openedBy(match: Matcher, facts: Facts, read: Reading, path: Path): readonly PointId[] {
  const opened = opening(path).get(match);
  if (opened === undefined) return none;
  return opened.isVariant || statusFits(match, statusOf(facts, read)) ? opened.inside : none;
}

/** What opens a request: points that others are inside of, and the entries of variants, whatever status those speak of. */
const opening = memoizeByObject((path: Path) => {
  const found = new Map<Matcher, { readonly inside: readonly PointId[]; readonly isVariant: boolean }>();
  for (const { point, match } of path.points) {
    const inside = path.points.filter(({ within }) => within === point).map((one) => one.point);
    if (inside.length > 0) found.set(match, { inside, isVariant: false });
  }
  for (const { entry, within } of path.variants)
    if (entry !== undefined) found.set(entry, { inside: [...within], isVariant: true });
  return found;
});

const none: readonly never[] = [];

/** The request a span is in: the nearest entry above it, as far as there is one. */
export function enclosing(point: Point, span: Span, read: Reading): { entry: Span | undefined; elsewhere: boolean } {
  if (point.within === undefined) return { entry: undefined, elsewhere: false };
  // A statement that a service only logs stands on the entry's own span.
  if (read.entries.get(span)?.has(point.point)) return { entry: span, elsewhere: false };
  for (const above of read.tree.ancestorsOf(span)) {
    if (read.entries.get(above)?.has(point.point)) return { entry: above, elsewhere: false };
    if (read.entries.has(above) || isRequest(above)) return { entry: undefined, elsewhere: true };
  }
  return { entry: undefined, elsewhere: false };
}

/** The order status in question at a span: its own, else the nearest ancestor's, else the only one its trace speaks of. */
export const statusOf = (facts: Facts, read: Reading): string | undefined => statusAbove(facts, read) ?? read.status;

/** Its own, else the nearest ancestor's: what stands beside it may be the status before, which was read. */
export function statusAbove(facts: Facts, read: Reading): string | undefined {
  if (facts.status !== undefined) return facts.status;
  for (const ancestor of read.tree.ancestorsOf(facts.span)) {
    const status = read.facts.get(ancestor)?.status;
    if (status !== undefined) return status;
  }
  return undefined;
}

/** An unknown status fits no condition that does not say so: better a missing step than a wrong one. */
export function statusFits(match: Matcher, status: string | undefined): boolean {
  if (match.status === undefined) return true;
  if (status === undefined) return match.status.orNone;
  const named = match.status.values.some((value) => isSameStatus(value, status));
  return match.status.not ? !named : named;
}
