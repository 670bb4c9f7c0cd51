import { defined } from "../../defined.ts";
import type { Path } from "../../order/path.ts";
import type { SqlEngine, Swept } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import type { Inquiry } from "../inquiry.ts";
import { maxClockAhead } from "../left-out.ts";
import { servicesOf } from "../services-of.ts";
import { wantedOf } from "./fits-sql.ts";
import { type OrderRow, orderFromRow } from "./order-row.ts";
import { ordersStatement } from "./orders-sql.ts";
import { fitsInBits } from "./traces-sql.ts";

/**
 * The subject of a count: the orders of a path in a window, as of the present moment. Only ClickHouse has a
 * `SqlEngine`. The SQL is written in this folder and not beside the source, because the sources don't know what an
 * order is.
 */
export interface CountInquiry extends Pick<Inquiry, "path" | "now"> {
  readonly engine: SqlEngine;
  readonly window: Interval;
}

/** Whether a path's orders can be counted in SQL. */
export const isCountable = (path: Path): boolean => fitsInBits(path, wantedOf(path));

/** A parameter of every statement that counts: a span that ends after it can't be real. */
export const tomorrowOf = (now: Microseconds): Microseconds => now + maxClockAhead;

/** Has the storage tell what happened to every order of a window. `upTo` is called as by `SqlEngine.rows`. */
export function countOrders(
  inquiry: CountInquiry,
  each: (row: OrderRow) => void,
  upTo?: (time: Microseconds) => void,
): Promise<Swept> {
  const { engine, path, window, now } = inquiry;
  return engine.rows({
    about: "orders, and what happened to them",
    services: servicesOf(path),
    window,
    statement: (spans) => {
      const { sql, parameters } = ordersStatement(path, spans);
      return { sql, parameters: { ...parameters, now, tomorrow: tomorrowOf(now) } };
    },
    each: (row) => each(orderFromRow(row)),
    ...defined({ upTo }),
  });
}
