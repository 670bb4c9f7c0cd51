import { databaseSystem, statements } from "../trace/facets/database.ts";
import type { Span } from "../trace/span.ts";
import type { TraceTree } from "../trace/tree.ts";
import { isAnalyticQuery } from "./analytic.ts";
import type { Fields, Path } from "./path.ts";

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
