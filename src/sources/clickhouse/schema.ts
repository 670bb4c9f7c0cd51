/**
 * Where spans stand in a ClickHouse, and how. Everything here is SQL of our own: what comes from a user, a span or a path file is a
 * parameter of the statement, never a part of it, but for trace ids that are hexadecimal digits and nothing else.
 */
export interface Schema {
  readonly table: string;
  /** Says from when to when each trace goes, so that a trace's spans are looked for in these days only. */
  readonly lookup: Lookup;
  readonly columns: Columns;
  /** A span as `spans.ts` reads it: these expressions, in this order. */
  readonly span: SpanColumns;
  /**
   * What finds spans by an attribute: those that hold for `{names:Array(String)}` and `{values:Array(String)}`. Each is searched by itself, so
   * that each goes by its own index.
   */
  readonly carries: readonly string[];
  /** What a span carries, as maps of texts: `Map(String, String)`, and for events a list of names and maps. */
  readonly maps: { readonly attributes: string; readonly resource: string; readonly events: string };
}

interface Lookup {
  readonly table: string;
  readonly traceId: string;
  /** Expressions for the first and the last start of a span, in microseconds. */
  readonly first: string;
  readonly last: string;
}

/** What conditions are about. */
interface Columns {
  readonly traceId: string;
  /** A DateTime64. */
  readonly start: string;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
}

/** Times in microseconds, texts as they are; attributes as a tuple of lists of keys and values, one for each type. */
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
  /** Each as time, name, attributes. */
  readonly events: string;
  /** Whether all texts are UTF-8: the format repairs what is none, which may then be another order's id. */
  readonly isUtf8: string;
}

export const spanColumns = ({ span }: Schema): string => Object.values(span).join(",\n  ");
