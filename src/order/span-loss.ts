import type { Microseconds } from "../trace/span.ts";
import type { Point, PointId } from "./path.ts";
import { needsOf, type PointFacts, type Replay } from "./replay.ts";

/** How well spans arrive: those that must have been and are missing, beside those that are there. */
export interface SpanLoss {
  readonly missing: number;
  readonly arrived: number;
}

/** A chance this small is left: rarer by far than what it would excuse. */
const negligible = 1e-4;

/**
 * Spans of an order that these services must have sent: parents that others name, and points that are proved, whose request's span is
 * there and which other orders show. An exporter loses what its own service says. A trace that may still grow does not count.
 */
export function spanLossIn(
  replay: Replay,
  services: readonly string[],
  shows: ReadonlySet<PointId>,
  now: Microseconds,
): SpanLoss {
  const parents = new Set<string>();
  let arrived = 0;
  for (const { tree, spans } of replay.story.chapters) {
    const own = spans.filter(({ service }) => services.includes(service));
    arrived += own.length;
    if (spans.some(({ end }) => end > now - replay.path.openRequest)) continue;
    const orphans = new Set(tree.orphans);
    // A request's parent is another service's.
    for (const span of own)
      if (orphans.has(span) && span.kind !== "server" && span.kind !== "consumer")
        parents.add(`${span.traceId} ${span.parentId}`);
  }
  const inside = [...replay.points.values()].filter(
    (facts) =>
      leftNothing(facts) &&
      shows.has(facts.point.point) &&
      facts.point.match.services.some((service) => services.includes(service)) &&
      facts.point.within !== undefined &&
      replay.points.get(facts.point.within)?.done !== undefined,
  );
  return { missing: parents.size + inside.length, arrived };
}

export const together = (losses: readonly SpanLoss[]): SpanLoss => ({
  missing: losses.reduce((sum, { missing }) => sum + missing, 0),
  arrived: losses.reduce((sum, { arrived }) => sum + arrived, 0),
});

/** Whether so many spans may all have got lost by chance, where each gets lost as often as was seen. */
export const mayExplain = ({ missing, arrived }: SpanLoss, absent: number): boolean =>
  missing > 0 && (missing / (missing + arrived)) ** absent > negligible;

/** How many spans are absent where a point is: its own, and what would have followed without a person's doing, as far as others show it. */
export function spansAbsentAt({ path, points }: Replay, point: PointId, shows: ReadonlySet<PointId>): number {
  const absent = new Set([point]);
  const follows = ({ point: id, needs, person }: Point) =>
    person === undefined &&
    shows.has(id) &&
    needs.some((need) => absent.has(need)) &&
    needs.every((need) => absent.has(need) || points.get(need)!.happened);
  for (let size = 0; size < absent.size;) {
    size = absent.size;
    for (const next of path.points) if (follows(next)) absent.add(next.point);
  }
  // That a store was asked, and what it answered, is one span.
  const secondSide = ({ match, needs }: Point) =>
    match.kind === "object-store" && match.answer === "success" && needs.some((need) => absent.has(need));
  return path.points.filter((one) => absent.has(one.point) && !secondSide(one)).length;
}

/**
 * Requests of an order that are proved and left no span at all, the latest on the path first. Not those before everything that is
 * there: an order may be older than its traces are kept.
 */
export function requestsMissing({ path, points }: Replay): PointId[] {
  const all = [...points.values()];
  const begins = ({ point }: PointFacts) => point.within === undefined;
  const isEmpty = (entry: PointFacts) =>
    leftNothing(entry) && all.every((one) => one.point.within !== entry.point.point || one.attempts.length === 0);
  const hasEarlier = ({ point }: PointFacts) =>
    [...needsOf(path, point.point)].some((need) => points.get(need)!.done !== undefined);
  return all
    .filter((entry) => begins(entry) && isEmpty(entry) && hasEarlier(entry))
    .map(({ point }) => point.point)
    .reverse();
}

const leftNothing = ({ onPath, provedBy, attempts }: PointFacts): boolean =>
  onPath && provedBy !== undefined && attempts.length === 0;
