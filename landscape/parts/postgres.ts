import pg from "pg";
import type { Part } from "./process.ts";

/** Two databases in a running PostgreSQL: the shop's, which the CRM shares, and the MES's. */
export interface Databases extends Part {
  readonly env: Readonly<Record<string, string>>;
  /** Pools for the script that plays the people. Their queries leave no trace. */
  readonly shop: pg.Pool;
  readonly mes: pg.Pool;
}

const shopTables = `
  CREATE TABLE orders (
    order_id text PRIMARY KEY, order_type text, status text NOT NULL,
    customer_name text, customer_phone text, customer_email text,
    calculation_request_id text, price integer, taken boolean NOT NULL DEFAULT false, tries integer NOT NULL DEFAULT 0, fault text
  );
`;
const mesTables = `
  CREATE TABLE calculations (calculation_request_id text PRIMARY KEY, price integer NOT NULL);
  CREATE TABLE orders (order_id text PRIMARY KEY, status text NOT NULL, operator_id text);
`;
/** Serves the faults: the database refuses every write of a session that asks for it. */
const refusal = `
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_setting('landscape.refuse', true) = 'on' THEN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'could not extend file: no space left on device'; END IF;
    RETURN NEW;
  END $$;
`;
const refusing = (table: string): string =>
  `CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse();`;

export async function openDatabases(url: string, name: string): Promise<Databases> {
  const [shopName, mesName] = namesOf(name);
  await dropDatabases(url, name);
  await asAdmin(url, [`CREATE DATABASE ${shopName}`, `CREATE DATABASE ${mesName}`]);
  const [shopUrl, mesUrl] = [urlOf(url, shopName), urlOf(url, mesName)];
  const [shop, mes] = [shopUrl, mesUrl].map((connectionString) =>
    new pg.Pool({ connectionString, max: 4 }).on("error", () => {}),
  );
  const stop = async () => {
    await Promise.all([shop!.end(), mes!.end()]);
    await dropDatabases(url, name);
  };
  try {
    await shop!.query(shopTables + refusal + refusing("orders"));
    await mes!.query(mesTables + refusal + refusing("orders") + refusing("calculations"));
  } catch (error) {
    // What went wrong first is what must be told.
    await stop().catch(() => {});
    throw error;
  }
  return { env: { SHOP_DATABASE_URL: shopUrl, MES_DATABASE_URL: mesUrl }, shop: shop!, mes: mes!, stop };
}

/** Drops the databases that a killed landscape has left. */
export const dropDatabases = (url: string, name: string): Promise<void> =>
  asAdmin(
    url,
    namesOf(name).map((database) => `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
  );

async function asAdmin(url: string, statements: readonly string[]): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  try {
    await admin.connect();
  } catch (error) {
    throw new Error(
      `PostgreSQL does not answer at ${new URL(url).host}: ${(error as Error).message}. ` +
        "Install and start it (Debian: apt-get install postgresql), or say where it is with --postgres-url.",
      { cause: error },
    );
  }
  try {
    for (const statement of statements) await admin.query(statement);
  } finally {
    await admin.end();
  }
}

const namesOf = (name: string): [string, string] => [`${name}_shop`, `${name}_mes`];

const urlOf = (url: string, database: string): string => {
  const own = new URL(url);
  own.pathname = `/${database}`;
  return own.href;
};
