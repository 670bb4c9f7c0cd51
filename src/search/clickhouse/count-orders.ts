import type { Path } from "../../order/path.ts";
import type { Computed, SqlEngine, Swept } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { ahead } from "../left-out.ts";
import { servicesOf } from "../services-of.ts";
import { wantedOf } from "./fits-sql.ts";
import { type OrderRow, orderFromRow } from "./order-row.ts";
import { ordersStatement } from "./orders-sql.ts";
import { fitsInBits } from "./traces-sql.ts";

/** Whether a path's orders can be counted in SQL. */
export const isCountable = (path: Path): boolean => fitsInBits(path, wantedOf(path));

/** What ended by the one can't grow, what ends after the other can't have been: parameters of every statement that counts. */
export const momentsOf = ({ openRequest }: Path, now: Microseconds): { settled: number; tomorrow: number } => ({
  settled: now - openRequest,
  tomorrow: now + ahead,
});

/** Has the storage tell of every order of a window what happened to it. */
export function countOrders(
  engine: SqlEngine,
  path: Path,
  window: Interval,
  now: Microseconds,
  each: (row: OrderRow) => void,
  upTo?: (time: Microseconds) => void,
): Promise<Swept> {
  const statement: Computed["statement"] = (spans) => {
    const { sql, parameters } = ordersStatement(path, spans);
    return { sql, parameters: { ...parameters, ...momentsOf(path, now) } };
  };
  const asked = { about: "orders, and what happened to them", statement };
  return engine.rows(asked, servicesOf(path), window, (row) => each(orderFromRow(row)), upTo);
}
