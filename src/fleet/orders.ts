import type { JudgedOrder } from "../order/investigation.ts";
import type { OrderState } from "../order/report.ts";
import type { Microseconds } from "../trace/span.ts";
import { type States, statesIn } from "./alarms.ts";
import type { Fleet } from "./fleet.ts";

/** An order of which any of these holds is meant; nothing given is everything. */
export interface OrderFilter {
  readonly states?: readonly OrderState[];
  readonly statuses?: readonly string[];
  /** Points or rows at which the order is. */
  readonly at?: readonly string[];
  readonly types?: readonly string[];
  readonly operators?: readonly string[];
}

export interface OrderLine {
  readonly judged: JudgedOrder;
  /** The first and the last sign of life in the sweep. */
  readonly first: Microseconds;
  readonly last: Microseconds;
}

export interface OrdersReport {
  readonly fleet: Fleet;
  readonly lines: readonly OrderLine[];
  readonly states: States;
}

/** Orders with a sign of life in the window, the latest begun first. */
export function ordersIn(fleet: Fleet, filter: OrderFilter): OrdersReport {
  const { from, to } = fleet.search.window;
  const lines = fleet.orders
    .filter((judged) => fits(judged, filter))
    .map((judged) => {
      const times = judged.rows
        .flatMap(({ points }) => points)
        .flatMap(({ startedAt, duration }) =>
          startedAt === null ? [] : [{ start: startedAt, end: startedAt + (duration ?? 0) }],
        );
      return {
        judged,
        first: times.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
        last: times.reduce((most, { end }) => Math.max(most, end), Number.NEGATIVE_INFINITY),
        isSeen: times.some(({ start, end }) => start <= to && end >= from),
      };
    })
    .filter(({ isSeen }) => isSeen)
    .sort((a, b) => b.first - a.first || (a.judged.order.asked < b.judged.order.asked ? -1 : 1));
  const states = statesIn(lines.map(({ judged }) => judged));
  return { fleet, states, lines };
}

function fits({ order, verdict }: JudgedOrder, { states, statuses, at, types, operators }: OrderFilter): boolean {
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
