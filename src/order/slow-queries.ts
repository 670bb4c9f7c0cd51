import { databaseSystem, statements } from "../trace/facets/database.ts";
import { memoizeByObject } from "../trace/memoize.ts";
import type { Microseconds, Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import { isAnalyticQuery } from "./analytic.ts";
import type { Fields, Path, PointId } from "./path.ts";
import type { PointFacts, Replay } from "./replay.ts";
import { tooLong } from "./timing.ts";

/** Whether a span is a database call that took longer than the path allows, and its query is not analytic. */
export const isSlowQuery = (span: Span, { slowDatabase, analytic }: Path): boolean =>
  span.end - span.start > slowDatabase && databaseSystem(span) !== undefined && !isAnalyticQuery(span, analytic);

/** The slow queries among a trace's spans. A driver's call inside the one of its framework is the same query. */
export const slowQueriesAmong = (spans: readonly Span[], tree: TraceTree, path: Path): Span[] =>
  spans.filter(
    (span) => isSlowQuery(span, path) && ![...tree.ancestorsOf(span)].some((above) => isSlowQuery(above, path)),
  );

/** Operation and table, without the query's text: `UPDATE orders`. The span's name where they are unknown. */
export function queryOf({ attributes, name }: Span, { query }: Fields): string {
  const [found] = statements(attributes, name, query);
  return found === undefined ? name : [found.operation, found.table].filter(Boolean).join(" ");
}

/** A query that was slow at a point, as often as it was. */
export interface SlowQuery {
  /** The point whose span the query stands under; null if it stands under none. */
  readonly point: PointId | null;
  readonly service: string;
  /** As `queryOf` tells it. */
  readonly query: string;
  /** The slowest first. */
  readonly spans: readonly [Span, ...Span[]];
}

/**
 * The slow queries of an order, except a point's own write, which is told as the point's work. The nearest span above a
 * query that is a point's, such as its request's, tells the point. A query that no order claims, such as a poll's,
 * served every order of its trace.
 */
export const slowQueriesOf = memoizeByObject((replay: Replay): readonly SlowQuery[] => {
  const { story, path } = replay;
  const found = story.chapters.flatMap(({ tree, spans, unclaimed }) =>
    slowQueriesAmong([...spans, ...unclaimed], tree, path).map((span) => [span, ...tree.ancestorsOf(span)] as const),
  );
  if (found.length === 0) return none;
  const points = [...replay.points.values()].filter(({ onPath }) => onPath);
  const told = new Set(points.flatMap((facts) => (tooLong(facts, replay) === undefined ? [] : facts.done!.spans)));
  const places = placesIn(points);
  const queries = new Map<string, SlowQuery & { spans: [Span, ...Span[]] }>();
  for (const around of found.sort(([a], [b]) => lengthOf(b) - lengthOf(a) || a.start - b.start)) {
    if (around.some((one) => told.has(one))) continue;
    const [span] = around;
    const point = around.flatMap((one) => places.get(one) ?? [])[0] ?? null;
    const query = { point, service: span.service, query: queryOf(span, path.fields) };
    const key = JSON.stringify(query);
    const known = queries.get(key);
    if (known === undefined) queries.set(key, { ...query, spans: [span] });
    else known.spans.push(span);
  }
  return [...queries.values()];
});

const none: readonly never[] = [];

const lengthOf = ({ start, end }: Span): Microseconds => end - start;

/** The first point that each span is a try at. */
function placesIn(points: readonly PointFacts[]): ReadonlyMap<Span, PointId> {
  const places = new Map<Span, PointId>();
  for (const { point, attempts } of points)
    for (const span of attempts.flatMap(({ spans }) => spans)) if (!places.has(span)) places.set(span, point.point);
  return places;
}
