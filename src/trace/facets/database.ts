import { textOf } from "../attributes.ts";
import { memoizeByText } from "../memoize.ts";
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
  /\b(insert\s+(?:ignore\s+|or\s+\w+\s+)?into|replace\s+into|merge\s+into|update(?:\s+only)?|delete\s+from|upsert\s+into)\s+([^\s(,;]+)/gi;

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
    statements(span.attributes, span.name, []).length === 0
  );
};

/** The database system, by the stable name or the one before; undefined for a span that is no database call. */
const databaseSystem = (span: Span): string | undefined =>
  textOf(span.attributes, "db.system.name", "db.system")?.toLowerCase();

/**
 * The SQL statements behind attributes of a span or an event: database conventions, or a service's own field
 * (the design document's `shorted_sql_query`). None for key-value stores.
 */
export function statements(attributes: Attributes, name: string, queryFields: readonly string[]): readonly Statement[] {
  const system = textOf(attributes, "db.system.name", "db.system")?.toLowerCase();
  if (system !== undefined && caches.has(system)) return [];
  const text = textOf(attributes, "db.query.text", "db.statement", ...queryFields);
  const summary = textOf(attributes, "db.query.summary");
  if (system === undefined && text === undefined) return [];

  const read = readFrom(text, summary, system === undefined ? undefined : name);
  const first = read[0];
  // An operation that is named does not say whether all is undone, or only what was since a savepoint.
  if (first !== undefined && isTurn(first)) return [asSaid(first.operation, first.table, text)];
  // Of several statements at once the conventions have `BATCH INSERT`; a driver may name its own method instead, such as `executeUpdate`.
  const named = textOf(attributes, "db.operation.name", "db.operation")
    ?.toUpperCase()
    .replace(/^BATCH\s+/, "");
  // A write inside of a WITH is called by what the whole of it is, a SELECT.
  const isInside = named === "SELECT" && first !== undefined && isWrite(first) && /^\s*with\b/i.test(text ?? "");
  const operation = named !== undefined && verbs.test(named) && !isInside ? named : (first?.operation ?? named);
  if (operation === undefined) return [];
  const table = textOf(attributes, "db.collection.name", "db.sql.table") ?? first?.table;
  const own = asSaid(operation, table === undefined ? undefined : plainTable(table), text);
  if (read.length < 2) return [own];
  return [own, ...read.slice(1).map((one) => asSaid(one.operation, one.table && plainTable(one.table), text))];
}

const verbs = /^(?:INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK|SAVEPOINT)$/;

/** The first of these that says anything. */
function readFrom(
  text: string | undefined,
  summary: string | undefined,
  name: string | undefined,
): readonly Statement[] {
  const said = parse(text);
  if (said.length > 0) return said;
  const summed = parse(summary);
  if (summed.length > 0) return summed;
  const leading = fromWords(summary);
  return leading.length > 0 ? leading : fromWords(name);
}

const asSaid = (operation: string, table: string | undefined, text: string | undefined): Statement => ({
  operation,
  ...(table === undefined ? {} : { table }),
  ...(text === undefined ? {} : { text }),
});

/** A long query is cut: what it does stands at its beginning, and a pattern must not crawl through megabytes. */
const longest = 4_000;

function parse(text: string | undefined): readonly Statement[] {
  if (text === undefined) return [];
  return text.length > longest ? parseAnew(text) : parsed(text);
}

/** A service has a few statements, and sends them all the time. */
const parsed = memoizeByText(parseAnew);

/** So many statements in one text are told apart. */
const mostAtOnce = 20;

function parseAnew(text: string): readonly Statement[] {
  const bare = text.slice(0, longest).replace(unsaid, " ").replace(aside, " ");
  const writes = [...bare.matchAll(words)].slice(0, mostAtOnce);
  if (writes.length === 0) return verbIn(bare);
  const tables = new Map([...bare.matchAll(aliases)].map(([, table, alias]) => [alias!, table!]));
  return writes.map(([, operation, table]) => ({
    operation: operation!.split(/\s+/, 1)[0]!.toUpperCase(),
    table: tables.get(table!) ?? table!,
  }));
}

/** What literals and comments say the query does not do. */
const unsaid = /'(?:[^']|'')*'|\/\*[\s\S]*?\*\/|--[^\n]*/g;
/** Updates that are no statement: of a SELECT that locks, or what an INSERT or a MERGE does instead. */
const aside = /\b(?:for|do|key|then)\s+update\b/gi;
/** `FROM orders AS o`: an UPDATE may name its table so. */
const aliases = /\b(?:from|join)\s+([^\s(,;]+)\s+(?:as\s+)?([^\s(,;]+)/gi;

/** A ROLLBACK to a savepoint, whose name stands in the table's place. */
export const rollbackTo = "ROLLBACK TO";
const turns: ReadonlySet<string> = new Set(["BEGIN", "COMMIT", "ROLLBACK", rollbackTo, "SAVEPOINT"]);

const verb =
  /^\s*(?:(select|begin|commit|savepoint)|(start)\s+transaction|rollback(?:\s+(?:work|transaction))?(\s+to\b(?:\s+savepoint\b)?)?)\b(?:\s+([^\s;]+))?/i;

function verbIn(text: string): readonly Statement[] {
  const found = verb.exec(text);
  if (found === null) return [];
  const [, plain, start, to, savepoint] = found;
  const operation =
    plain?.toUpperCase() ?? (start === undefined ? (to === undefined ? "ROLLBACK" : rollbackTo) : "BEGIN");
  const isNamed = (operation === "SAVEPOINT" || operation === rollbackTo) && savepoint !== undefined;
  return [{ operation, ...(isNamed ? { table: savepoint } : {}) }];
}

/** `INSERT shop.orders`, `pg.query:UPDATE shop`: a name that begins with what it does; the latter names a database, not a table. */
const fromWords = (text: string | undefined): readonly Statement[] => {
  const found =
    /^(pg\.query:)?(INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK)\b(?:\s+(\S+))?/i.exec(
      (text ?? "").slice(0, longest),
    );
  if (found === null) return [];
  const [, lead, operation, word] = found;
  if (/^rollback$/i.test(operation!) && /^to$/i.test(word ?? "")) return [{ operation: rollbackTo }];
  const table = lead === undefined ? word : undefined;
  return [{ operation: operation!.toUpperCase(), ...(table === undefined ? {} : { table }) }];
};

/** `shop."Orders"` → `orders`. */
const plainTable = (table: string): string =>
  (table.split(".").at(-1) ?? table).replaceAll(/["'`[\]]/g, "").toLowerCase();

/** Whether a transaction begins, ends or turns back with it. */
export const isTurn = ({ operation }: Statement): boolean => turns.has(operation);

export const isWrite = ({ operation }: Statement): boolean => /^(INSERT|UPDATE|MERGE|UPSERT|REPLACE)$/.test(operation);

/** A write to a cache: SET, HSET, SETEX … by its operation, its statement's first words, or the span's name; or a script that may write. */
export function isCacheWrite(span: Span): boolean {
  const system = databaseSystem(span);
  if (system === undefined || !caches.has(system)) return false;
  const text = textOf(span.attributes, "db.query.text", "db.statement")?.slice(0, longest).trim();
  const named = textOf(span.attributes, "db.operation.name", "db.operation");
  // A pipeline or a transaction has its commands one after the other: in its name, or each in a line of its text.
  const said = text?.split("\n").map((line) => line.trim().split(/\s+/, 1)[0]);
  const isSeveral = named === undefined || /^(?:pipeline|multi|exec|transaction)$/i.test(named);
  const command = (isSeveral ? said?.join(" ") : undefined) ?? named ?? span.name;
  const words = command
    .slice(0, longest)
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^redis[-.:]/i, ""));
  return words.some((word) => keyValueWrites.test(word)) || (words.some(isScript) && mayWrite(text ?? ""));
}

const isScript = (word: string): boolean => /^(eval|evalsha|fcall)$/i.test(word);

/** What a script calls, where its text is there: of one that goes by its hash nobody knows. */
const mayWrite = (text: string): boolean => !/redis\.p?call/i.test(text) || scriptWrite.test(text);
const scriptWrite =
  /redis\.p?call\(\s*["'](set|setex|psetex|setnx|mset|hset|hmset|hsetnx|getset|append|json\.set)["']/i;
