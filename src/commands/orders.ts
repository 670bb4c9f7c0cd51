import type { Command } from "commander";
import { styleFor } from "../config/output.ts";
import type { FleetOptions } from "../config/fleet-options.ts";
import { oneOf, words } from "../config/words.ts";
import { type OrderFilter, ordersIn } from "../fleet/orders.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import type { OrderState } from "../order/report.ts";
import { inLines, ordersJson } from "../render/fleet-json.ts";
import { renderOrdersTable } from "../render/orders-table.ts";
import { stringify } from "../render/show-json.ts";
import { runFleet } from "./fleet.ts";

interface OrdersOptions extends FleetOptions {
  readonly state?: string;
  readonly status?: string;
  readonly at?: string;
  readonly type?: string;
  readonly operator?: string;
}

const states: readonly OrderState[] = ["completed", "in-progress", "waiting", "stuck", "failed", "lost", "undecidable"];

/** `ordertrace orders`: every order with a sign of life in a window, where it is, and how old. */
export const orders = (command: Command, io: Io): Promise<number> =>
  runFleet<OrdersOptions>(
    command,
    io,
    { since: "7d", failOn: ["undecidable"] },
    // A list is of all there is: each order is looked into as `show` does.
    (path, options) => {
      filterOf(options, path);
      return { reach: 0, matters: () => true };
    },
    (fleet, options) => {
      const report = ordersIn(fleet, filterOf(options, fleet.path));
      return {
        // An order of which nobody can tell is listed as such; a list that is cut off is no list of all.
        holds: new Set([...report.states.keys()].filter((state) => state !== "undecidable")),
        render: (code) => {
          if (options.format === "table") return renderOrdersTable(report, styleFor(options, io));
          const json = ordersJson(report, code);
          return options.format === "json" ? stringify(json) : inLines(json, json.orders, "order");
        },
      };
    },
  );

function filterOf({ state, status, at, type, operator }: OrdersOptions, path: Path): OrderFilter {
  const places = [...path.points.map(({ point }) => point), ...path.rows.map(({ row }) => row)];
  return {
    ...(state === undefined ? {} : { states: oneOf("--state", state, states) }),
    ...(status === undefined ? {} : { statuses: words("--status", status) }),
    ...(at === undefined ? {} : { at: oneOf("--at", at, places) }),
    ...(type === undefined ? {} : { types: words("--type", type) }),
    ...(operator === undefined ? {} : { operators: words("--operator", operator) }),
  };
}
