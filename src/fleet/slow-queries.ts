import { isAnalytic } from "../order/analytic.ts";
import type { Path } from "../order/path.ts";
import { fieldOf, textOf } from "../trace/attributes.ts";
import { statements } from "../trace/facets/database.ts";
import { holds, type Interval } from "../trace/interval.ts";
import type { Microseconds, SpanRef, Trace } from "../trace/span.ts";

/** A query that took longer than the path allows a database. */
export interface DatabaseStage extends SpanRef {
  readonly service: string;
  /** Operation and table, without the query's text: `UPDATE orders`. The span's name where they are unknown. */
  readonly what: string;
  readonly at: Microseconds;
  readonly took: Microseconds;
  /** Orders that the trace names; none for a query that serves all orders, such as a poll. */
  readonly orders: readonly string[];
}

/** Database calls of a trace over the path's limit, except analytic ones (a pattern of the path file). */
export function slowQueriesIn(trace: Trace, { slowDatabase, analytic, fields }: Path): DatabaseStage[] {
  const slow = trace.spans.filter((span) => span.end - span.start > slowDatabase);
  if (slow.length === 0) return [];
  const orders = [...new Set(trace.spans.flatMap((one) => fieldOf(one, fields.orderId)))];
  return slow.flatMap((span): DatabaseStage[] => {
    if (textOf(span.attributes, "db.system.name", "db.system") === undefined) return [];
    if (isAnalytic([...span.attributes.values(), span.name], analytic)) return [];
    const [found] = statements(span.attributes, span.name, fields.query);
    const { traceId, spanId, service, start, end } = span;
    return [
      {
        traceId,
        spanId,
        service,
        what: found === undefined ? span.name : [found.operation, found.table].filter(Boolean).join(" "),
        at: start,
        took: end - start,
        orders,
      },
    ];
  });
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
    for (const stage of slowQueriesIn(trace, this.#path)) this.#found.set(`${stage.traceId} ${stage.spanId}`, stage);
  }

  within(window: Interval): DatabaseStage[] {
    return [...this.#found.values()].filter(({ at, took }) => holds(window, at + took)).sort((a, b) => b.took - a.took);
  }
}
