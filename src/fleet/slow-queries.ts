import { keysOf } from "../order/keys.ts";
import type { Path } from "../order/path.ts";
import { isSlowQuery, queryOf, slowQueriesAmong } from "../order/slow-queries.ts";
import { holds, type Interval } from "../trace/interval.ts";
import { type Microseconds, refKey, type SpanRef, type Trace } from "../trace/span.ts";
import { treeOf } from "../trace/tree.ts";

/** A query that took longer than the path allows a database. */
export interface DatabaseStage extends SpanRef {
  readonly service: string;
  /** Operation and table, without the query's text: `UPDATE orders`. The span's name where they are unknown. */
  readonly what: string;
  readonly at: Microseconds;
  readonly took: Microseconds;
  /** Orders that the trace names, such as those that a poll found; none for a poll that found nothing. */
  readonly orders: readonly string[];
}

/** The slow queries of a trace, whether or not they are an order's. */
export function slowQueriesIn(trace: Trace, path: Path): DatabaseStage[] {
  // Most traces have none and need no tree.
  if (!trace.spans.some((span) => isSlowQuery(span, path))) return [];
  const orders = [...new Set(trace.spans.flatMap((one) => keysOf(one, path.fields).orders))];
  return slowQueriesAmong(trace.spans, treeOf(trace), path).map((span) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    service: span.service,
    what: queryOf(span, path.fields),
    at: span.start,
    took: span.end - span.start,
    orders,
  }));
}

/** Collects slow queries while traces come in: a digest keeps no query that is not a step of the path. */
export class SlowQueries {
  readonly #path: Path;
  /** By trace and span id: a span that was sent twice is one query. */
  readonly #found = new Map<string, DatabaseStage>();

  constructor(path: Path) {
    this.#path = path;
  }

  add(trace: Trace): void {
    for (const stage of slowQueriesIn(trace, this.#path)) this.#found.set(refKey(stage), stage);
  }

  within(window: Interval): DatabaseStage[] {
    return [...this.#found.values()].filter(({ at, took }) => holds(window, at + took)).sort((a, b) => b.took - a.took);
  }
}
