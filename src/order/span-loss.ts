import type { Microseconds, Span } from "../trace/span.ts";
import { isRequest, type TraceTree } from "../trace/tree.ts";
import { needsOf } from "./needs.ts";
import type { Point, PointId } from "./path.ts";
import { settledBefore } from "./path-requests.ts";
import type { PointFacts, Replay } from "./replay.ts";

/** How well spans arrive: how many of the spans that must exist are missing, and how many were received. */
export interface SpanLoss {
  readonly missing: number;
  readonly arrived: number;
}

/**
 * Spans of an order that these services must have sent: parents that other spans name, and proved points whose
 * request's span was received and which other orders show. An exporter loses only its own service's spans. A trace that
 * may still grow does not count.
 *
 * @param heard until when spans were heard of
 */
export function spanLossIn(
  replay: Replay,
  services: readonly string[],
  shows: ReadonlySet<PointId>,
  heard: Microseconds,
): SpanLoss {
  const inside = [...replay.points.values()].filter(
    (facts) => isOfService(facts.point, services) && shows.has(facts.point.point) && isInside(facts, replay),
  );
  const own = {
    missing: inside.filter(leftNothing).length,
    arrived: inside.filter(({ done }) => done !== undefined).length,
  };
  return sumOf([parentsOf(replay, services, heard), own]);
}

/** Whether a point belongs to a service with one of these names. */
export const isOfService = ({ match }: Point, services: readonly string[]): boolean =>
  match.services.some((service) => services.includes(service));

/** Whether a point is inside a request whose span was received. */
export const isInside = ({ point }: PointFacts, { points }: Replay): boolean =>
  point.within !== undefined && points.get(point.within)?.done !== undefined;

/**
 * How well the parents that an order's spans name arrived, within these services.
 * @param unended the ids of traces whose missing parents are not lost: see `unendedIn`
 */
export const parentsOf = (
  { story, path }: Replay,
  services: readonly string[],
  heard: Microseconds,
  unended: ReadonlySet<string> = new Set(),
): SpanLoss =>
  sumOf(
    story.chapters
      .filter(
        ({ tree, spans }) =>
          !unended.has(tree.trace.traceId) && spans.some(({ service }) => services.includes(service)),
      )
      .map(({ tree, spans }) => parentsIn(tree, services, settledBefore(path, services, heard), new Set(spans))),
  );

/**
 * How well the parents that a trace's spans name arrived, within these services. A trace that may still grow counts
 * zero.
 */
export function parentsIn(
  tree: TraceTree,
  services: readonly string[],
  before: Microseconds,
  among: ReadonlySet<Span> = new Set(tree.trace.spans),
): SpanLoss {
  if (tree.trace.spans.some(({ end }) => end > before)) return { missing: 0, arrived: 0 };
  const isOwn = (span: Span) => services.includes(span.service) && among.has(span);
  const missing = tree.orphans
    // The parent of a request belongs to another service.
    .filter((span) => isOwn(span) && !isRequest(span))
    .map(({ parentId }) => parentId);
  const arrived = tree.trace.spans.filter((span) => isOwn(span) && tree.childrenOf(span).length > 0);
  return { missing: new Set(missing).size, arrived: arrived.length };
}

export const sumOf = (losses: readonly SpanLoss[]): SpanLoss => ({
  missing: sum(losses.map(({ missing }) => missing)),
  arrived: sum(losses.map(({ arrived }) => arrived)),
});

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/**
 * Whether `absent` spans may all be lost, if each is lost at the observed rate and a chance up to `negligible` is ruled
 * out.
 */
export const mayExplain = ({ missing, arrived }: SpanLoss, absent: number, negligible: number): boolean =>
  missing > 0 && (missing / (missing + arrived)) ** absent > negligible;

/**
 * How many spans are absent if a point is: its own, and those of the points that would have followed without a person's
 * act, as far as other orders show them.
 */
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
  // A store's request and its answer are one span.
  const secondSide = ({ match, needs }: Point) =>
    match.kind === "object-store" && match.answer === "success" && needs.some((need) => absent.has(need));
  return path.points.filter((one) => absent.has(one.point) && !secondSide(one)).length;
}

export interface MissingRequest {
  readonly point: PointId;
  /**
   * True if nothing before the request was received either: the order may be older than the retention of its traces.
   */
  readonly atBeginning: boolean;
}

/** An order's requests that are proved but left no span at all, the latest on the path first. */
export function requestsMissing({ path, points }: Replay): MissingRequest[] {
  const all = [...points.values()];
  const begins = ({ point }: PointFacts) => point.within === undefined;
  const isEmpty = (entry: PointFacts) =>
    leftNothing(entry) && all.every((one) => one.point.within !== entry.point.point || one.attempts.length === 0);
  const hasEarlier = ({ point }: PointFacts) =>
    [...needsOf(path, point.point)].some((need) => points.get(need)!.done !== undefined);
  return all
    .filter((entry) => begins(entry) && isEmpty(entry))
    .map((entry) => ({ point: entry.point.point, atBeginning: !hasEarlier(entry) }))
    .reverse();
}

export const leftNothing = ({ onPath, provedBy, attempts }: PointFacts): boolean =>
  onPath && provedBy !== undefined && attempts.length === 0;
