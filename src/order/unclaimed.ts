import { memoizeByObject } from "../trace/memoize.ts";
import type { Microseconds, Span } from "../trace/span.ts";
import { requestAround, type TraceTree } from "../trace/tree.ts";
import { type Facts, factsOf, pointsFitting } from "./facts.ts";
import { keysIn } from "./keys.ts";
import type { Path, Point, PointId } from "./path.ts";
import { factsIn, statusFits } from "./reading.ts";
import type { Chapter } from "./story.ts";

/** Points that spans which no order claims look like, with the time at which the last of these spans ended. */
export type Unclaimed = ReadonlyMap<PointId, Microseconds>;

/** What a trace's unclaimed spans look like, worked out once for all the orders in it. */
export function unclaimedIn({ tree, unclaimed }: Chapter, path: Path): Unclaimed {
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

/** A step that a request did of which no span has a key. */
export interface KeylessStep {
  readonly point: PointId;
  readonly start: Microseconds;
}

/**
 * The first steps of requests (entries) that went well, in a trace of which no span has a key: whose they are nobody can
 * tell. What follows inside a request is seen by its entry. If the span of a message's consumer was lost, and the key
 * with it, what is left of its work shows that some message was received.
 */
export function keylessStepsIn(tree: TraceTree, path: Path): readonly KeylessStep[] {
  const { orders, calculations } = keysIn(tree, path.fields);
  if (orders.size + calculations.size > 0) return [];
  const left = new Set(tree.orphans);
  const isLeft = (span: Span) => left.has([...tree.ancestorsOf(span)].at(-1) ?? span);
  return tree.trace.spans.flatMap((span) => {
    const facts = factsOf(span, path);
    if (facts.outcome !== "ok") return [];
    const steps = pointsFitting(facts, path)
      .filter((point) => mayBeAt(point, facts, tree, path))
      .flatMap((point) => (isEntry(point) ? point.point : isLeft(span) ? consumedFor(point, path) : []));
    return [...new Set(steps)].map((point) => ({ point, start: span.start }));
  });
}

export const isEntry = ({ within }: Point): boolean => within === undefined;

/** The step that receives the message in whose work a point is, if it is in one. */
const consumedFor = ({ within }: Point, { byId }: Path): readonly PointId[] =>
  within !== undefined && byId.get(within)!.match.kind === "receive" ? [within] : [];

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
