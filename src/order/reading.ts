import { isNamedByKey } from "../trace/facets/messaging.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import { outcomeIn } from "../trace/settled.ts";
import type { Span } from "../trace/span.ts";
import { isHandedOn, isRequest, requestAround, type TraceTree } from "../trace/tree.ts";
import { type Facts, factsOf } from "./facts.ts";
import { deadLettersOf, type Matcher, type Path, type Point, type PointId } from "./path.ts";
import { isSameStatus } from "./status.ts";
import type { Chapter } from "./story.ts";
import { type Transactions, transactionsIn } from "./transactions.ts";

/**
 * A chapter as it is read before any span is matched to a point: what each span does, which requests the spans open,
 * and which order status applies.
 */
export interface Reading {
  readonly tree: TraceTree;
  readonly facts: ReadonlyMap<Span, Facts>;
  /**
   * For each entry span the points inside the request that it opens; a variant's entry opens the request of its points.
   */
  readonly entries: ReadonlyMap<Span, ReadonlySet<PointId>>;
  readonly transactions: Transactions;
  /** The chapter's order status, if its spans carry exactly one. */
  readonly status: string | undefined;
}

export function readChapter(chapter: Chapter, path: Path): Reading {
  const facts = new Map(chapter.spans.map((span) => [span, factsIn(chapter.tree, span, path)]));
  const statuses = new Set<string>();
  for (const { status, statements } of facts.values()) {
    if (status !== undefined) statuses.add(status);
    for (const statement of statements) if (statement.status !== undefined) statuses.add(statement.status);
  }
  const entries = new Map<Span, ReadonlySet<PointId>>();
  const read: Reading = {
    tree: chapter.tree,
    facts,
    entries,
    transactions: transactionsIn(facts, chapter.tree, path),
    status: statuses.size === 1 ? [...statuses][0] : undefined,
  };
  for (const [span, fact] of facts) {
    if (fact.fits.size === 0) continue;
    const opened = [...fact.fits].flatMap((match) => openedBy(match, fact, read, path));
    if (opened.length > 0) entries.set(span, new Set(opened));
  }
  return read;
}

/**
 * What a span does. A framework's consumer span inside that of the transport is about the same message, whose queue
 * only the outer one names: MassTransit's `CalculationRequested process` inside `calculation.requests receive`. So is a
 * listener's span after that of the client, which alone says that the message was taken out of dead letters.
 */
export function factsIn(tree: TraceTree, span: Span, path: Path): Facts {
  const own = factsOf(span, path);
  if (span.kind !== "consumer") return own;
  const facts = { ...own, outcome: outcomeIn(span, tree) };
  const client = outOfDeadLetters(path)(tree).get(span);
  if (client !== undefined) return { ...facts, messaging: client.messaging, fits: client.fits };
  if (facts.messaging?.named === true) return facts;
  const outer = tree.parentOf(span);
  if (outer?.kind !== "consumer" || outer.service !== span.service) return facts;
  const received = [...factsOf(outer, path).fits].filter(({ kind }) => kind === "receive");
  return received.length === 0 ? facts : { ...facts, fits: new Set([...facts.fits, ...received]) };
}

/**
 * The listeners to which a client handed a message out of dead letters, each with what the client's span does. Both have
 * the same parent. Spring's listener names a message by its key, which is still that of the queue where it was given up.
 */
const outOfDeadLetters = memoizeByObject((path: Path) =>
  memoizeByObject((tree: TraceTree): ReadonlyMap<Span, Facts> => {
    const found = new Map<Span, Facts>();
    const dead = deadLettersOf(path);
    const lastOut = new Map<string, Facts>();
    const consumers = tree.trace.spans.filter(({ kind }) => kind === "consumer");
    for (const span of consumers.sort((a, b) => a.start - b.start)) {
      const place = `${span.parentId ?? span.spanId} ${span.service}`;
      const facts = factsOf(span, path);
      const client = lastOut.get(place);
      lastOut.delete(place);
      if (client !== undefined && isNamedByKey(span, client.span)) found.set(span, client);
      else if (isHandedOn(span, tree) && facts.messaging?.destinations.some((name) => dead.has(name)))
        lastOut.set(place, facts);
    }
    return found;
  }),
);

/** The points inside the request that a span opens; none if the span opens no request. */
function openedBy(match: Matcher, facts: Facts, read: Reading, path: Path): readonly PointId[] {
  const opened = openersIn(path).get(match);
  if (opened === undefined) return none;
  return opened.isVariant || statusFits(match, statusOf(facts, read)) ? opened.inside : none;
}

/** The matchers that open a request: points with other points inside, and variants' entries (whatever their status). */
const openersIn = memoizeByObject((path: Path) => {
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

/**
 * The request that a span is in: the nearest entry among the span and its ancestors. `elsewhere` is true when the span
 * lies in another request.
 */
export function enclosing(point: Point, span: Span, read: Reading): { entry: Span | undefined; elsewhere: boolean } {
  if (point.within === undefined) return { entry: undefined, elsewhere: false };
  // If a service only logs its statement, the statement is recorded on the entry's own span.
  if (read.entries.get(span)?.has(point.point)) return { entry: span, elsewhere: false };
  for (const above of read.tree.ancestorsOf(span)) {
    if (read.entries.get(above)?.has(point.point)) return { entry: above, elsewhere: false };
    if (read.entries.has(above) || isRequest(above)) return { entry: undefined, elsewhere: true };
  }
  return { entry: undefined, elsewhere: false };
}

/** Whether all that tells a span's status is its request, which has a step's own route, but is about another status. */
export function isOfOtherStatus(one: Facts, read: Reading, path: Path): boolean {
  const request = requestAround(one.span, read.tree);
  const asked = request === undefined || read.entries.has(request) ? undefined : read.facts.get(request);
  if (asked === undefined || !isSameStatus(asked.status, statusAbove(one, read))) return false;
  return [...asked.fits].some((match) => openersIn(path).has(match));
}

/** The order status that applies at a span: its own, else the nearest ancestor's, else the only one in its trace. */
export const statusOf = (facts: Facts, read: Reading): string | undefined => statusAbove(facts, read) ?? read.status;

/**
 * The span's own status, else the nearest ancestor's. A sibling's status may be the previous one, which was only read.
 */
export function statusAbove(facts: Facts, read: Reading): string | undefined {
  if (facts.status !== undefined) return facts.status;
  for (const ancestor of read.tree.ancestorsOf(facts.span)) {
    const status = read.facts.get(ancestor)?.status;
    if (status !== undefined) return status;
  }
  return undefined;
}

/** An unknown status fits only conditions that allow it (`orNone`): a missing step is better than a wrong one. */
export function statusFits(match: Matcher, status: string | undefined): boolean {
  if (match.status === undefined) return true;
  if (status === undefined) return match.status.orNone;
  const named = match.status.values.some((value) => isSameStatus(value, status));
  return match.status.not ? !named : named;
}
