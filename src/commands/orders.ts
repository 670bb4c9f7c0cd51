import type { Command } from "commander";
import { UsageError } from "../config/usage-error.ts";
import { oneOf, placesOf, statusOr, unknownStatus, unseenOperator, unseenType, words } from "../config/words.ts";
import { type Listed, listed, type OrderFilter, ordersIn, type OrdersReport } from "../fleet/orders.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { seenStates } from "../order/report.ts";
import { ordersJson } from "../render/sweeps/json.ts";
import { renderOrdersTable } from "../render/sweeps/orders-table.ts";
import type { Sentence } from "../sentence.ts";
import { runFleet } from "./fleet.ts";
import { warn } from "./warn.ts";

interface OrdersOptions {
  readonly state?: string;
  readonly status?: string;
  readonly at?: string;
  readonly type?: string;
  readonly operator?: string;
}

/** `ordertrace orders`: lists every order with a sign of life in a window, where it is, and how old it is. */
export const orders = (command: Command, io: Io): Promise<number> =>
  runFleet(command, io, listed, (path, options) => {
    const filter = filterOf(command.opts<OrdersOptions>(), path);
    return {
      // The list is of all orders: each is investigated as `show` does.
      wanted: { reach: 0, matters: () => true },
      tell: (fleet) => {
        const report = ordersIn(fleet, filter);
        for (const doubt of doubtsOf(filter, fleet.orders, path)) warn(doubt, options, io);
        return {
          // An undecidable order is listed, but fails nothing: "can't tell" is for a list that was cut off.
          report,
          holds: new Set([...report.states.keys()].filter((state) => state !== "undecidable")),
          table: renderOrdersTable,
          json: (shown: OrdersReport, code) => ordersJson(shown, code),
          lines: (json) => json.orders,
          line: "order",
        };
      },
    };
  });

/** What may be mistyped: values that no order has. What there is can be said only after the sweep. */
function doubtsOf({ statuses, types, operators }: OrderFilter, orders: readonly Listed[], path: Path): Sentence[] {
  const known = [...path.statuses, ...valuesOf(orders, "status")];
  const unknown = notAmong(known, statuses).map((status) => unknownStatus(status, path));
  if (orders.length === 0) return unknown;
  const seenTypes = valuesOf(orders, "orderType");
  const seenOperators = valuesOf(orders, "operatorId");
  return [
    ...unknown,
    ...notAmong(seenTypes, types).map((type) => unseenType(type, seenTypes.slice(0, mostNamed))),
    ...notAmong(seenOperators, operators).map((one) => unseenOperator(one, seenOperators.slice(0, mostNamed))),
  ];
}

const valuesOf = (orders: readonly Listed[], field: "status" | "orderType" | "operatorId"): string[] =>
  [...new Set(orders.map(({ order }) => order[field]).filter((value) => value !== null))].sort();

const notAmong = (known: readonly string[], wanted: readonly string[] = []): string[] =>
  wanted.filter((word) => !known.some((one) => one.toLowerCase() === word.toLowerCase()));

/** More values are no help to somebody who looks for a spelling. */
const mostNamed = 10;

/** @throws UsageError */
function placeOf(word: string, path: Path): string {
  const { rows } = path;
  const at = rows.findIndex(({ row, points }) => row === word && points.length === 0);
  const next = at < 0 ? undefined : rows.slice(at).flatMap(({ points }) => points)[0];
  if (next !== undefined)
    throw new UsageError(
      `--at ${word}: no span shows that step itself; an order that waits for it is at ${next.point}`,
    );
  return oneOf("--at", word, placesOf(path))[0]!;
}

function filterOf({ state, status, at, type, operator }: OrdersOptions, path: Path): OrderFilter {
  return {
    ...(state === undefined ? {} : { states: oneOf("--state", state, seenStates) }),
    ...(status === undefined
      ? {}
      : { statuses: words("--status", status).map((word) => statusOr(word, "--status", path.statuses)) }),
    ...(at === undefined ? {} : { at: words("--at", at).map((word) => placeOf(word, path)) }),
    ...(type === undefined ? {} : { types: words("--type", type) }),
    ...(operator === undefined ? {} : { operators: words("--operator", operator) }),
  };
}
