/**
 * The table in which a ClickHouse has spans, and its columns as SQL. All SQL is our own: values from a user, a span or
 * a path file are parameters of a statement, never part of it. Only trace ids of hexadecimal digits may be part of it.
 */
export interface Schema {
  readonly table: string;
  /** The table that says when each trace was, so that its spans are looked for on those days only. */
  readonly lookup: Lookup;
  readonly columns: Columns;
  /** Expressions for the fields of a span, in the order in which `spans.ts` reads them. */
  readonly span: SpanColumns;
  /**
   * Conditions that find spans by an attribute, with the parameters `{names:Array(String)}` and
   * `{values:Array(String)}`. Each condition is searched by itself, so that each uses its own index.
   */
  readonly carries: readonly string[];
  /** Expressions for attributes as maps of texts, `Map(String, String)`; for events, a list of names and maps. */
  readonly maps: { readonly attributes: string; readonly resource: string; readonly events: string };
}

interface Lookup {
  readonly table: string;
  readonly traceId: string;
  /** Expressions for the first and the last start of a span, in microseconds. */
  readonly first: string;
  readonly last: string;
}

/** The columns that conditions use. */
interface Columns {
  readonly traceId: string;
  /** A DateTime64. */
  readonly start: string;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
}

/** Times are in microseconds. Attributes are a tuple of lists of keys and values, one list for each type. */
interface SpanColumns {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly start: string;
  readonly end: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly attributes: string;
  readonly resource: string;
  /** A list of tuples: time, name, attributes. */
  readonly events: string;
  /**
   * Whether all texts are UTF-8: the answer's format repairs invalid texts, and a repaired id may be another order's.
   */
  readonly isUtf8: string;
}

export const spanColumns = ({ span }: Schema): string => Object.values(span).join(",\n  ");
