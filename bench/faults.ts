import type { Microseconds } from "../src/trace/span.ts";
import { day, hour, type OrderOptions } from "../test/story/order.ts";

/** A day of orders. They begin evenly in the 24 hours before its end. Spans that end later have not arrived. */
export interface OrderDay {
  readonly orders: number;
  readonly seed: string;
  /** The present moment, which a bench passes as `--now`. */
  readonly end: Microseconds;
}

/** What really happened to an order that `lost` must find, in the words of its report. */
export interface Truth {
  readonly order: string;
  readonly state: "lost" | "failed";
  readonly point: string;
}

/** Points where traces can prove that the step vanished. test/order/verdict.test.ts tries each. */
export const vanishing =
  "3 10 11 12 13 14 15b 16 17 18 20.2 20.3 21.1 21.2 22.2 23.2 24a.2 24a.3 24b.1 24b.2 25.2".split(" ");
/** A step can fail at every point. */
export const failing = "2 3 5 6 7 9 10 11 12 13 14 15a 15b 16 17 18"
  .split(" ")
  .concat("20.1 20.2 20.3 21.1 21.2 22.1 22.2 23.1 23.2 24a.1 24a.2 24a.3 24b.1 24b.2 25.1 25.2".split(" "));

/** No order takes longer for the whole path, unless it waits for a person till the end of the day. */
const longestPath: Microseconds = 8 * hour;
/** How many orders of a thousand are lost, and how many fail. A small day still has one at each point. */
const perThousand = { lost: 1, failed: 0.5 };

/** The orders that `lost` must find in a day. It must find no others. */
export const truthOf = (whole: OrderDay): Truth[] =>
  [...faultsOf(whole)].map(([index, { vanish, fail }]) => ({
    order: idOf(index),
    state: fail === undefined ? "lost" : "failed",
    point: (vanish ?? fail)!,
  }));

export const idOf = (index: number): string => `A-${100_000 + index}`;

export type Fault = Pick<OrderOptions, "vanish" | "fail">;

/** Faults by the order's index, spread over the orders that began early enough to reach the path's end. */
export function faultsOf({ orders }: OrderDay): Map<number, Fault> {
  const times = (points: readonly string[], ofThousand: number) =>
    Array.from(
      { length: Math.max(points.length, (orders / 1_000) * ofThousand) },
      (_, i) => points[i % points.length]!,
    );
  const faults: Fault[] = [
    ...times(vanishing, perThousand.lost).map((vanish) => ({ vanish })),
    ...times(failing, perThousand.failed).map((fail) => ({ fail })),
  ];
  const early = Math.floor(orders * (1 - longestPath / day));
  if (early < faults.length)
    throw new Error(`${orders} orders are too few for a fault at each point: take 100 at least`);
  // Losses and failures are mixed, so that neither kind has a time of day of its own.
  const step = early / faults.length;
  return new Map(faults.map((fault, i) => [Math.floor(((i * 7_919) % faults.length) * step), fault]));
}
