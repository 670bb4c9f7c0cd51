import { textOf } from "../attributes.ts";
import { memoizeByText } from "../memoize.ts";
import type { Attributes, Span } from "../span.ts";

export interface Statement {
  readonly operation: string;
  readonly table?: string;
  /** The query as the span has it: literals included, so never printed unmasked. */
  readonly text?: string;
}

/** Where a query stands. The last is that of Micrometer's data source (datasource-micrometer), which names no system. */
export const queryNames = ["db.query.text", "db.statement", "jdbc.query[0]"] as const;

/** An operation's name, stable or older. */
export const operationNames = ["db.operation.name", "db.operation"] as const;

const keyValueStores = new Set(["redis", "valkey", "memcached", "keydb", "dragonfly"]);
const keyValueWriteCommands =
  /^(set|setex|psetex|setnx|mset|hset|hmset|hsetnx|getset|append|json\.set|add|replace|cas)$/i;
const writeStatement =
  /\b(insert(?:\s+(?:ignore|low_priority|or\s+\w+|top\s*\([^)]*\)))*(?:\s+into)?|replace\s+into|merge(?:\s+top\s*\([^)]*\))?(?:\s+into)?|update(?:\s+(?:only|ignore|low_priority|top\s*\([^)]*\)))*|delete\s+from|upsert\s+into)\s+([^\s(,;]+)/gi;

/**
 * Whether a database call got no further than connecting, as a pool's or a driver's may. Key-value stores don't count.
 */
export const isConnection = (span: Span): boolean => {
  const system = databaseSystem(span);
  const request = textOf(span.attributes, ...queryNames, "db.query.summary", "http.request.method", "http.method");
  return (
    system !== undefined &&
    !keyValueStores.has(system) &&
    request === undefined &&
    statements(span.attributes, span.name, []).length === 0
  );
};

/** The database system, by the stable or the older attribute; undefined for a span that is no database call. */
export const databaseSystem = (span: Span): string | undefined =>
  textOf(span.attributes, "db.system.name", "db.system")?.toLowerCase();

/**
 * Reads the SQL statements from the attributes of a span or an event: from the database conventions, or from a
 * service's own field (the design document's `shorted_sql_query`). Returns none for key-value stores.
 */
export function statements(attributes: Attributes, name: string, queryFields: readonly string[]): readonly Statement[] {
  const system = textOf(attributes, "db.system.name", "db.system")?.toLowerCase();
  if (system !== undefined && keyValueStores.has(system)) return [];
  const text = textOf(attributes, ...queryNames, ...queryFields);
  const summary = textOf(attributes, "db.query.summary");
  const named = textOf(attributes, ...operationNames);
  // PHP's Doctrine names a transaction's end, and no system.
  const isNamed = system !== undefined || named !== undefined || goMethod.test(name);
  if (!isNamed && text === undefined) return [];

  // .NET's clients write the procedure's name in place of a statement.
  const procedure = textOf(attributes, "db.stored_procedure.name");
  if (procedure !== undefined) return [statementOf("CALL", plainTable(procedure), text)];
  const read = readStatements(text, summary, isNamed ? name : undefined);
  const first = read[0];
  // A named ROLLBACK may undo the whole transaction, or only the part since a savepoint: only the text says which.
  if (first !== undefined && isTurn(first)) return [statementOf(first.operation, first.table, text)];
  // The conventions write `BATCH INSERT` for several statements. A driver may name its own method instead, such as
  // `executeUpdate`.
  const namedOperation = named?.toUpperCase().replace(/^BATCH\s+/, "");
  // A statement that writes inside WITH is named SELECT, as it is a SELECT as a whole: the text knows better.
  const isWriteInWith =
    namedOperation === "SELECT" && first !== undefined && isWrite(first) && /^\s*with\b/i.test(text ?? "");
  const operation =
    namedOperation !== undefined && knownOperations.test(namedOperation) && !isWriteInWith
      ? namedOperation
      : (first?.operation ?? namedOperation);
  if (operation === undefined) return [];
  const table = textOf(attributes, "db.collection.name", "db.sql.table") ?? first?.table;
  const own = statementOf(operation, table === undefined ? undefined : plainTable(table), text);
  if (read.length < 2) return [own];
  const all = read.map((one) => statementOf(one.operation, one.table && plainTable(one.table), text));
  // Attributes name one of several statements, which need not be the first: `WITH o AS (UPDATE orders …) INSERT INTO log`.
  const isOwn = (one: Statement) => one.operation === own.operation && one.table === own.table;
  const place = Math.max(0, all.findIndex(isOwn));
  return [own, ...all.filter((_, i) => i !== place)];
}

const knownOperations = /^(?:INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK|SAVEPOINT)$/;

/** Reads the query's text, else its summary, else the first words of the summary, else those of the span's name. */
function readStatements(
  text: string | undefined,
  summary: string | undefined,
  name: string | undefined,
): readonly Statement[] {
  const inText = parse(text);
  if (inText.length > 0) return inText;
  const inSummary = parse(summary);
  if (inSummary.length > 0) return inSummary;
  const leading = fromWords(summary);
  return leading.length > 0 ? leading : fromWords(name);
}

const statementOf = (operation: string, table: string | undefined, text: string | undefined): Statement => ({
  operation,
  ...(table === undefined ? {} : { table }),
  ...(text === undefined ? {} : { text }),
});

/** Longer queries are cut: the operation stands at the beginning, and a pattern must not crawl through megabytes. */
export const maxQueryLength = 16_000;

function parse(text: string | undefined): readonly Statement[] {
  if (text === undefined) return [];
  return text.length > maxQueryLength ? parseUncached(text) : parseCached(text);
}

/** A service sends the same few statements all the time. */
const parseCached = memoizeByText(parseUncached);

/** EF Core sends all changes of an order with its lines as one command. */
const maxStatements = 200;

function parseUncached(text: string): readonly Statement[] {
  const bare = text.slice(0, maxQueryLength).replace(literalsAndComments, " ").replace(otherVerbs, " ");
  const writes = [...bare.matchAll(writeStatement)].slice(0, maxStatements);
  if (writes.length === 0) return parseCall(bare) ?? parseVerb(bare);
  const tables = new Map([...bare.matchAll(aliases)].map(([, table, alias]) => [alias!, table!]));
  return writes.map(([, operation, table]) => ({
    operation: operation!.split(/\s+/, 1)[0]!.toUpperCase(),
    table: tables.get(table!) ?? table!,
  }));
}

/** Words in literals and comments are nothing that the query does. */
const literalsAndComments = /'(?:[^']|'')*'|\/\*[\s\S]*?\*\/|--[^\n]*/g;
/** Verbs that are no statement: of a locking SELECT, the alternatives of an INSERT or a MERGE, a hint for a join, a column. */
const otherVerbs =
  /\b(?:(?:for|do|key|then)\s+update|then\s+insert|merge\s+(?:join|union)|(?:insert|merge|update)\s+(?:as|from|on))\b/gi;
/** An UPDATE may name its table by an alias: `FROM orders AS o`. */
const aliases = /\b(?:from|join)\s+([^\s(,;]+)\s+(?:as\s+)?([^\s(,;]+)/gi;

/** The operation of a ROLLBACK to a savepoint; the savepoint's name stands in `table`. */
export const rollbackTo = "ROLLBACK TO";
const turnOperations: ReadonlySet<string> = new Set(["BEGIN", "COMMIT", "ROLLBACK", rollbackTo, "SAVEPOINT"]);

const leadingVerb =
  /^\s*(?:(select|begin|commit|savepoint)|(start)\s+transaction|rollback(?:\s+(?:work|transaction))?(\s+to\b(?:\s+savepoint\b)?)?)\b(?:\s+([^\s;]+))?/i;

/** Reads the call of a stored procedure, whose name stands in the place of a table's: only a path file knows what it saves. */
function parseCall(text: string): readonly Statement[] | undefined {
  const procedure = procedureCall.exec(text)?.[1];
  return procedure === undefined ? undefined : [{ operation: "CALL", table: procedure }];
}

/** `CALL save_order(?)`, JDBC's `{call save_order(?)}`, SQL Server's `EXEC dbo.SaveOrder @id`. */
const procedureCall = /^\s*\{?\s*(?:\?\s*=\s*)?(?:call|exec)\s+([^\s(,;}]+)/i;

function parseVerb(text: string): readonly Statement[] {
  const found = leadingVerb.exec(text);
  if (found === null) return [];
  const [, plain, start, to, savepoint] = found;
  const operation =
    plain?.toUpperCase() ?? (start === undefined ? (to === undefined ? "ROLLBACK" : rollbackTo) : "BEGIN");
  const isNamed = (operation === "SAVEPOINT" || operation === rollbackTo) && savepoint !== undefined;
  return [{ operation, ...(isNamed ? { table: savepoint } : {}) }];
}

/**
 * Reads a text that begins with its operation, such as `INSERT shop.orders`. `pg.query:UPDATE shop` names a database,
 * not a table.
 */
const fromWords = (text: string | undefined): readonly Statement[] => {
  const found =
    /^(pg\.query:)?(INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|SELECT|BEGIN|COMMIT|ROLLBACK)\b(?:\s+(\S+))?/i.exec(
      (text ?? "").slice(0, maxQueryLength),
    );
  if (found === null) return fromMethod(text);
  const [, lead, operation, word] = found;
  if (/^rollback$/i.test(operation!) && /^to$/i.test(word ?? "")) return [{ operation: rollbackTo }];
  const table = lead === undefined ? word : undefined;
  return [{ operation: operation!.toUpperCase(), ...(table === undefined ? {} : { table }) }];
};

/** Drivers name the method that was called: Go's `sql.tx.commit`, PHP's `PDO::rollBack`. */
const fromMethod = (name: string | undefined): readonly Statement[] => {
  const operation = /(?:^|[.:])(begin|commit|rollback)(?:_?tx|_?transaction)?$/i.exec(name ?? "")?.[1];
  return operation === undefined ? [] : [{ operation: operation.toUpperCase() }];
};

/**
 * Go's otelsql names no system unless it is told to, and a transaction's end has no statement: all that its span says is
 * `sql.tx.rollback`.
 */
const goMethod = /^sql\.(?:conn|tx)\./;

/**
 * Whether a span only prepares its statement, which another span runs: `PDO::prepare`, Go's `sql.conn.prepare`. Go's
 * otelpgx puts the statement behind it, Ruby's pg the database. PHP's Doctrine names it by the statement alone.
 */
export const isPreparing = ({ name, attributes }: Span): boolean =>
  /(?:^|[.:])prepare(?:\s|$)/i.test(name) || /^prepare$/i.test(textOf(attributes, ...operationNames) ?? "");

/** Whether a span runs a statement, though it need not show which: `PDOStatement::execute`, Go's `sql.stmt.exec`. */
export const isRunning = ({ name }: Span): boolean => /(?:^|[.:])exec(?:ute)?$/i.test(name);

/** Whether a span may run the statement that another one prepared: it shows the same, or none. */
export function mayRun(span: Span, prepared: Span): boolean {
  const text = queryText(span);
  return text === undefined ? isRunning(span) : text === queryText(prepared);
}

const queryText = ({ attributes }: Span): string | undefined => textOf(attributes, ...queryNames);

/** `shop."Orders"` → `orders`. */
const plainTable = (table: string): string =>
  (table.split(".").at(-1) ?? table).replaceAll(/["'`[\]]/g, "").toLowerCase();

/** Whether a statement begins or ends a transaction, sets a savepoint, or rolls back. */
export const isTurn = ({ operation }: Statement): boolean => turnOperations.has(operation);

/** Whether an event of a connection's span ends a transaction. */
export const isTransactionEnd = (event: string): boolean => event === "commit" || event === "rollback";

/** The span of Micrometer's data source for as long as a connection is held. */
export const heldConnection = "connection";

/** Hibernate's span around a transaction's end, which the Java agent writes: it names no database and no statement. */
export const sessionCommit = "Transaction.commit";

export const isWrite = ({ operation }: Statement): boolean =>
  /^(INSERT|UPDATE|MERGE|UPSERT|REPLACE|CALL)$/.test(operation);

/**
 * Whether a span writes to a key-value store (SET, HSET, SETEX …), by its operation, its statement's first words or its
 * name. A script counts if it may write.
 */
export function isCacheWrite(span: Span): boolean {
  const system = databaseSystem(span);
  if (system === undefined || !keyValueStores.has(system)) return false;
  const text = queryText(span)?.slice(0, maxQueryLength).trim();
  const named = textOf(span.attributes, ...operationNames);
  // A pipeline or a transaction lists its commands: in its name, or in its text, line by line or as Redisson's, `GET a;SET b`.
  const firstWords = text?.split(/[\n;]/).map((line) => line.trim().split(/\s+/, 1)[0]);
  const isSeveral = named === undefined || /^(?:pipeline|multi|exec|transaction)$/i.test(named);
  const command = (isSeveral ? firstWords?.join(" ") : undefined) ?? named ?? span.name;
  const words = command
    .slice(0, maxQueryLength)
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^redis[-.:]/i, ""));
  return words.some((word) => keyValueWriteCommands.test(word)) || (words.some(isScript) && mayWrite(text ?? ""));
}

const isScript = (word: string): boolean => /^(eval|evalsha|fcall)$/i.test(word);

/** Whether a script may write, by the commands that its text calls. A script named by its hash may do anything. */
const mayWrite = (text: string): boolean => !/redis\.p?call/i.test(text) || scriptWrite.test(text);
const scriptWrite =
  /redis\.p?call\(\s*["'](set|setex|psetex|setnx|mset|hset|hmset|hsetnx|getset|append|json\.set)["']/i;
