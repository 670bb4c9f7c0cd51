import pg from "pg";
import { type OrderAttributes, sayOnSpans } from "../telemetry/business.ts";
import { faultAt } from "./fault.ts";
import { closedPort } from "./settings.ts";

/** A service's database. Its writes are points of the order's path. */
export class Database {
  private readonly pool: pg.Pool;
  /** Sessions to the same database, which refuses all their writes. */
  private readonly refusing: pg.Pool;
  private readonly unreachable: pg.Pool;

  constructor(url: string) {
    const nowhere = new URL(url);
    nowhere.port = String(closedPort);
    this.pool = new pg.Pool({ connectionString: url, max: 10 });
    this.refusing = new pg.Pool({ connectionString: url, max: 2, options: "-c landscape.refuse=on" });
    this.unreachable = new pg.Pool({ connectionString: nowhere.href });
    // The pool replaces an idle connection that breaks, so its error needs no handling.
    for (const pool of [this.pool, this.refusing, this.unreachable]) pool.on("error", () => {});
  }

  async read<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, [...values])).rows;
  }

  /** A write that is no point of the path. */
  async note(sql: string, values: readonly unknown[]): Promise<void> {
    await this.pool.query(sql, [...values]);
  }

  /** A write that is a point of the path. */
  async write(point: string, about: OrderAttributes, sql: string, values: readonly unknown[]): Promise<void> {
    const fault = faultAt(point);
    if (fault === "vanish") return;
    const pool = fault === "fail" ? this.refusing : fault === "unreachable" ? this.unreachable : this.pool;
    await sayOnSpans(about, () => pool.query(sql, [...values]));
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.refusing.end(), this.unreachable.end()]);
  }
}
