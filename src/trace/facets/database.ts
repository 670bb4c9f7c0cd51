import { textOf } from "../attributes.ts";
import type { Attributes, Span } from "../span.ts";

export interface Statement {
  readonly operation: string;
  readonly table?: string;
  /** The query as the span has it: literals included, so never printed unmasked. */
  readonly text?: string;
}

const caches = new Set(["redis", "valkey", "memcached", "keydb", "dragonfly"]);
const keyValueWrites = /^(set|setex|psetex|setnx|mset|hset|hmset|hsetnx|getset|append|json\.set|add|replace|cas)$/i;
const words =
  /\b(insert\s+(?:ignore\s+|or\s+\w+\s+)?into|replace\s+into|merge\s+into|update(?:\s+only)?|delete\s+from|upsert\s+into)\s+([^\s(,;]+)/i;

/** A call of a database that did not get as far as a statement: a pool or a driver that connects. Key-value stores are not meant. */
export const isConnection = (span: Span): boolean => {
  const system = databaseSystem(span);
  const says = textOf(
    span.attributes,
    "db.query.text",
    "db.statement",
    "db.query.summary",
    "http.request.method",
    "http.method",
  );
  return (
    system !== undefined &&
    !caches.has(system) &&
    says === undefined &&
    statement(span.attributes, span.name, []) === undefined
  );
};

/** The database system, by the stable name or the one before; undefined for a span that is no database call. */
const databaseSystem = (span: Span): string | undefined =>
  textOf(span.attributes, "db.system.name", "db.system")?.toLowerCase();

/**
 * The SQL statement behind attributes of a span or an event: database conventions, or a service's own field
 * (the design document's `shorted_sql_query`). Undefined where there is none, and for key-value stores.
 */
export function statement(attributes: Attributes, name: string, queryFields: readonly string[]): Statement | undefined {
  const system = textOf(attributes, "db.system.name", "db.system")?.toLowerCase();
  if (system !== undefined && caches.has(system)) return undefined;
  const text = textOf(attributes, "db.query.text", "db.statement", ...queryFields);
  const summary = textOf(attributes, "db.query.summary");
  if (system === undefined && text === undefined) return undefined;

  const read =
    parse(text) ?? parse(summary) ?? fromWords(summary) ?? (system === undefined ? undefined : fromWords(name));
  const operation = textOf(attributes, "db.operation.name", "db.operation")?.toUpperCase() ?? read?.operation;
  const table = textOf(attributes, "db.collection.name", "db.sql.table") ?? read?.table;
  if (operation === undefined) return undefined;
  return {
    operation,
    ...(table === undefined ? {} : { table: plainTable(table) }),
    ...(text === undefined ? {} : { text }),
  };
}

/** A long query is cut: what it does stands at its beginning, and a pattern must not crawl through megabytes. */
const longest = 4_000;

function parse(text: string | undefined): Statement | undefined {
  if (text === undefined) return undefined;
  const known = parsed.get(text);
  // Null is a text that is no statement.
  if (known !== undefined) return known ?? undefined;
  const found = parseAnew(text);
  if (parsed.size < most && text.length <= longest) parsed.set(text, found ?? null);
  return found;
}

/** A service has a few statements, and sends them all the time; whoever writes spans can make up any number. */
const parsed = new Map<string, Statement | null>();
const most = 1_000;

const parseAnew = (text: string): Statement | undefined => {
  const found = words.exec(text.slice(0, longest));
  if (found === null) {
    const verb = /^\s*(select|begin|commit|rollback)\b/i.exec(text.slice(0, longest))?.[1];
    return verb === undefined ? undefined : { operation: verb.toUpperCase() };
  }
  return { operation: found[1]!.split(/\s+/, 1)[0]!.toUpperCase(), table: found[2]! };
};

/** `INSERT shop.orders`, `pg.query:UPDATE shop`: a name that begins with what it does; the latter names a database, not a table. */
const fromWords = (text: string | undefined): Statement | undefined => {
  const found =
    /^(pg\.query:)?(INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK)\b(?:\s+(\S+))?/i.exec(
      (text ?? "").slice(0, longest),
    );
  if (found === null) return undefined;
  const table = found[1] === undefined ? found[3] : undefined;
  return { operation: found[2]!.toUpperCase(), ...(table === undefined ? {} : { table }) };
};

/** `shop."Orders"` → `orders`. */
const plainTable = (table: string): string =>
  (table.split(".").at(-1) ?? table).replaceAll(/["'`[\]]/g, "").toLowerCase();

export const isWrite = ({ operation }: Statement): boolean => /^(INSERT|UPDATE|MERGE|UPSERT|REPLACE)$/.test(operation);

/** A write to a cache: SET, HSET, SETEX … by its operation, its statement's first word, or the span's name. */
export function isCacheWrite(span: Span): boolean {
  const system = databaseSystem(span);
  if (system === undefined || !caches.has(system)) return false;
  const command =
    textOf(span.attributes, "db.operation.name", "db.operation") ??
    textOf(span.attributes, "db.query.text", "db.statement")?.slice(0, longest).trim().split(/\s+/, 1)[0] ??
    span.name;
  // A pipeline or a transaction names its commands one after the other.
  return command
    .slice(0, longest)
    .split(/[\s,;]+/)
    .some((word) => keyValueWrites.test(word.replace(/^redis[-.:]/i, "")));
}
