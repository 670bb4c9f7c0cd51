import { say } from "../../sentence.ts";
import { SourceError } from "../errors.ts";
import { allOf, type ClickHouse } from "./client.ts";
import { cutsIn, limitSettings } from "./cuts.ts";
import { jaegerSpans } from "./jaeger.ts";
import { otel } from "./otel.ts";
import type { Schema } from "./schema.ts";

/** A ClickHouse in which the tables of spans were found. */
export interface Store {
  readonly clickHouse: ClickHouse;
  readonly schema: Schema;
  /** The database that the tables are in. */
  readonly database: string;
  /** Whether the schema's lookup table, which says when each trace was, exists. */
  readonly hasLookup: boolean;
  /**
   * The settings because of which an answer may silently lack something; empty where ClickHouse would report an error.
   */
  readonly cuts: readonly string[];
}

const schemas: readonly Schema[] = [otel, jaegerSpans];

/**
 * Finds the tables of spans, and the settings that may cut answers.
 * @throws SourceError `bad-answer` where there is no such table, or its form can't be read
 */
export async function connect(clickHouse: ClickHouse): Promise<Store> {
  const { base, database: wanted } = clickHouse.address;
  const [found, settings] = await Promise.all([columnsIn(clickHouse), limitsOf(clickHouse)]);
  const databases = [...new Set(found.map(({ database }) => database))];
  // Where the address names no database: the user's default, otherwise the only database that has the tables.
  const ownDefault = found.find(({ isDefault }) => isDefault)?.database;
  const database = wanted ?? ownDefault ?? (databases.length === 1 ? databases[0] : undefined);
  const columns = found.filter((column) => column.database === database);
  const schema = schemas.find(({ table }) => columns.some((column) => column.table === table));
  if (database === undefined || schema === undefined) throw nothingFound(base, database, databases);
  const attributes = columns.find(({ table, name }) => table === otel.table && name === "SpanAttributes");
  if (schema === otel && attributes?.type.startsWith("Map") !== true)
    throw new SourceError(
      "bad-answer",
      say`${base} has its attributes in ${attributes?.type.split("(")[0] ?? "no column SpanAttributes"}: written with the exporter's \`json: true\`, which can't be read yet`,
      say`Ask Jaeger with --jaeger-url, or have the exporter write maps.`,
    );
  return {
    clickHouse,
    schema,
    database,
    hasLookup: columns.some(({ table }) => table === schema.lookup.table),
    cuts: cutsIn(settings),
  };
}

interface Column {
  readonly database: string;
  readonly isDefault: boolean;
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

const columnsIn = (clickHouse: ClickHouse): Promise<Column[]> =>
  clickHouse.ask(
    {
      about: "which tables are there",
      sql: `SELECT database, database = currentDatabase(), table, name, type FROM system.columns
WHERE table IN {tables:Array(String)} AND database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')`,
      parameters: { tables: schemas.flatMap(({ table, lookup }) => [table, lookup.table]) },
    },
    async (rows) =>
      (await allOf(rows)).map(([database, isDefault, table, name, type]) => ({
        database: String(database),
        isDefault: Boolean(isDefault),
        table: String(table),
        name: String(name),
        type: String(type),
      })),
  );

const limitsOf = (clickHouse: ClickHouse): Promise<ReadonlyMap<string, string>> =>
  clickHouse.ask(
    {
      about: "which limits there are",
      sql: "SELECT name, value FROM system.settings WHERE name IN {names:Array(String)}",
      parameters: { names: limitSettings },
    },
    async (rows) => new Map((await allOf(rows)).map(([name, value]) => [String(name), String(value)])),
  );

function nothingFound(base: string, database: string | undefined, databases: readonly string[]): SourceError {
  const tables = schemas.map(({ table }) => table).join(" or ");
  const [other, ...more] = databases.filter((one) => one !== database);
  return new SourceError(
    "bad-answer",
    database === undefined
      ? say`${base} has no table ${tables} that this user may read`
      : say`${base} has no table ${tables} in the database ${database} that this user may read`,
    other === undefined
      ? say`Check the address, http://host:8123/database, and that the user may SELECT there.`
      : say`There is one in ${[other, ...more].join(", ")}: write it into the address, http://host:8123/${other}.`,
  );
}
