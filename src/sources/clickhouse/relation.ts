import type { Store } from "./connect.ts";
import { spansIn } from "./find.ts";

/**
 * A SELECT of spans in the same form for every schema, for statements that compute with them. `is_wanted` marks spans
 * that are of the services in `{services:Array(String)}` and begin at `{since:Int64}` or later.
 * @param condition selects the spans
 */
export function relationSql(store: Store, condition: string): string {
  const { span, columns, maps } = store.schema;
  const hex = (digits: number) => `'^[0-9a-f]{${digits}}$'`;
  return `SELECT ${span.traceId} AS trace, ${span.spanId} AS id, ${span.parentId} AS parent, ${span.traceState} AS state,
  ${span.name} AS name, ${normalized(span.kind)} AS kind, ${span.service} AS service,
  ${span.start} AS start, greatest(start, ${span.end}) AS end, ${normalized(span.status)} AS status, ${span.statusMessage} AS message,
  ${maps.attributes} AS a, ${maps.resource} AS r, ${maps.events} AS e,
  ${span.isUtf8} AND match(trace, ${hex(32)}) AND match(id, ${hex(16)}) AND (parent = '' OR match(parent, ${hex(16)})) AND start >= 0 AS is_read,
  ${columns.service} IN {services:Array(String)} AND start >= {since:Int64} AS is_wanted
FROM ${spansIn(store)} WHERE ${condition}`;
}

/** Kinds and statuses as `server`, whether a writer has `Server`, `server` or the older `SPAN_KIND_SERVER`. */
const normalized = (column: string): string => `replaceRegexpOne(lower(${column}), '^(span_kind|status_code)_', '')`;
