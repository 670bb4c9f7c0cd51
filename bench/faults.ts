import type { Microseconds } from "../src/trace/span.ts";
import { day, hour, type OrderOptions } from "../test/story/order.ts";

/** A day of orders: they begin evenly in the 24 hours before its end, and what has not ended by then has not arrived. */
export interface OrderDay {
  readonly orders: number;
  readonly seed: string;
  /** The present moment: what a bench hands over as `--now`. */
  readonly end: Microseconds;
}

/** What really happened to an order that `lost` is to find, in the words of its report. */
export interface Truth {
  readonly order: string;
  readonly state: "lost" | "failed";
  readonly point: string;
}

/** Where a step can vanish so that traces prove it; test/order/verdict.test.ts tries each. */
export const vanishing =
  "3 10 11 12 13 14 15b 16 17 18 20.2 20.3 21.1 21.2 22.2 23.2 24a.2 24a.3 24b.1 24b.2 25.2".split(" ");
/** Every point can fail. */
export const failing = "2 3 5 6 7 9 10 11 12 13 14 15a 15b 16 17 18"
  .split(" ")
  .concat("20.1 20.2 20.3 21.1 21.2 22.1 22.2 23.1 23.2 24a.1 24a.2 24a.3 24b.1 24b.2 25.1 25.2".split(" "));

/** Nobody takes longer for the whole path, those aside who wait for a person till the end of the day. */
const longest: Microseconds = 8 * hour;
/** Of a thousand orders so many are lost and so many fail; of few orders still one at each point. */
const share = { lost: 1, failed: 0.5 };

/** What `lost` is to find in a day: these, and nothing else. */
export const truthOf = (whole: OrderDay): Truth[] =>
  [...faultsOf(whole)].map(([index, { vanish, fail }]) => ({
    order: idOf(index),
    state: fail === undefined ? "lost" : "failed",
    point: (vanish ?? fail)!,
  }));

export const idOf = (index: number): string => `A-${100_000 + index}`;

export type Fault = Pick<OrderOptions, "vanish" | "fail">;

/** By the order's index: spread over those that began so early that they would have come to the path's end. */
export function faultsOf({ orders }: OrderDay): Map<number, Fault> {
  const times = (points: readonly string[], perMille: number) =>
    Array.from({ length: Math.max(points.length, (orders / 1_000) * perMille) }, (_, i) => points[i % points.length]!);
  const faults: Fault[] = [
    ...times(vanishing, share.lost).map((vanish) => ({ vanish })),
    ...times(failing, share.failed).map((fail) => ({ fail })),
  ];
  const early = Math.floor(orders * (1 - longest / day));
  if (early < faults.length)
    throw new Error(`${orders} orders are too few for a fault at each point: take 100 at least`);
  // Every second of them is a loss as long as there are both: neither kind has a time of day of its own.
  const step = early / faults.length;
  return new Map(faults.map((fault, i) => [Math.floor(((i * 7_919) % faults.length) * step), fault]));
}
