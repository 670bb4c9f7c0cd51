import type { JudgedOrder } from "../order/investigation.ts";
import type { OrderState } from "../order/report.ts";
import { hullOf, type Interval, overlaps } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { type States, statesIn } from "./count.ts";
import type { Fleet, FleetOf } from "./fleet.ts";

/** An order fits if it matches every field that is given, by any of its values. No field given fits every order. */
export interface OrderFilter {
  readonly states?: readonly OrderState[];
  readonly statuses?: readonly string[];
  /** Points or rows at which the order may be. */
  readonly at?: readonly string[];
  readonly types?: readonly string[];
  readonly operators?: readonly string[];
}

/** The part of an order that a list shows. */
export type Listed = Pick<JudgedOrder, "now" | "order" | "verdict" | "findings" | "path" | "signs">;

export const listed = ({ now, order, verdict, findings, path, signs }: JudgedOrder): Listed => ({
  now,
  order,
  verdict,
  findings,
  path,
  signs,
});

export interface OrderLine {
  readonly judged: Listed;
  /** The first and the last sign of life in the sweep. */
  readonly first: Microseconds;
  readonly last: Microseconds;
}

export interface OrdersReport {
  readonly fleet: Fleet;
  readonly lines: readonly OrderLine[];
  readonly states: States;
}

/** Orders with a sign of life in the window; the order that began last comes first. */
export function ordersIn(fleet: FleetOf<Listed>, filter: OrderFilter): OrdersReport {
  const lines = fleet.orders
    .filter((judged) => fits(judged, filter))
    .filter((judged) => isSeenIn(judged, fleet.search.window))
    .map((judged): OrderLine => {
      const { from: first, to: last } = hullOf(judged.signs);
      return { judged, first, last };
    })
    .sort((a, b) => b.first - a.first || (a.judged.order.asked < b.judged.order.asked ? -1 : 1));
  const states = statesIn(lines.map(({ judged }) => judged));
  return { fleet, states, lines };
}

/** Whether an order has a sign of life in a window. */
export const isSeenIn = ({ signs }: Listed, window: Interval): boolean => signs.some((sign) => overlaps(sign, window));

function fits({ order, verdict }: Listed, { states, statuses, at, types, operators }: OrderFilter): boolean {
  const among = (wanted: readonly string[] | undefined, ...values: readonly (string | null)[]) =>
    wanted === undefined ||
    values.some((value) => value !== null && wanted.some((one) => one.toLowerCase() === value.toLowerCase()));
  return (
    among(states, verdict.state) &&
    among(statuses, order.status) &&
    among(at, verdict.point, verdict.row) &&
    among(types, order.orderType) &&
    among(operators, order.operatorId)
  );
}
