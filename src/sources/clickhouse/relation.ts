import type { Store } from "./connect.ts";
import { spansIn } from "./find.ts";

/**
 * Spans in one form, whichever tables they are in, for statements that compute with them. Which they are says the condition; `is_wanted`
 * tells which are of the services in `{services:Array(String)}` and begin from `{since:Int64}` on.
 */
export function relationSql(store: Store, condition: string): string {
  const { span, columns, maps } = store.schema;
  const hex = (digits: number) => `'^[0-9a-f]{${digits}}$'`;
  return `SELECT ${span.traceId} AS trace, ${span.spanId} AS id, ${span.parentId} AS parent, ${span.traceState} AS state,
  ${span.name} AS name, ${normal(span.kind)} AS kind, ${span.service} AS service,
  ${span.start} AS start, greatest(start, ${span.end}) AS end, ${normal(span.status)} AS status, ${span.statusMessage} AS message,
  ${maps.attributes} AS a, ${maps.resource} AS r, ${maps.events} AS e,
  ${span.isUtf8} AND match(trace, ${hex(32)}) AND match(id, ${hex(16)}) AND (parent = '' OR match(parent, ${hex(16)})) AND start >= 0 AS is_read,
  ${columns.service} IN {services:Array(String)} AND start >= {since:Int64} AS is_wanted
FROM ${spansIn(store)} WHERE ${condition}`;
}

/** `Server`, `server`, and what they were called before: `SPAN_KIND_SERVER`. */
const normal = (column: string): string => `replaceRegexpOne(lower(${column}), '^(span_kind|status_code)_', '')`;
