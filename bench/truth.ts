import type { Truth } from "./faults.ts";

/** The part of `ordertrace lost --format json` that is compared with the truth. */
export interface LostAnswer {
  readonly now: string;
  readonly search: { readonly traces: number; readonly spans: number; readonly requests: number };
  readonly points: readonly {
    readonly point: string;
    readonly state: string;
    readonly orders: readonly { readonly order: { readonly orderId: string | null } }[];
  }[];
  readonly unclear: readonly unknown[];
}

/** An answer compared with the truth. */
export interface Marks {
  readonly expected: number;
  /** How many orders were found at the right point. */
  readonly right: number;
  /** One line for each order that was missed, found at another point, or called lost though it is not. */
  readonly wrong: readonly string[];
}

export const toldIn = ({ points }: LostAnswer): Truth[] =>
  points.flatMap(({ point, state, orders }) =>
    orders.map(({ order }) => ({ order: order.orderId ?? "?", state: state as Truth["state"], point })),
  );

export function mark(told: readonly Truth[], truth: readonly Truth[]): Marks {
  const say = ({ state, point }: Truth) => `${state} at ${point}`;
  const expected = new Map(truth.map((one) => [one.order, say(one)]));
  const found = new Map(told.map((one) => [one.order, say(one)]));
  const wrong = [...new Set([...expected.keys(), ...found.keys()])]
    .filter((order) => expected.get(order) !== found.get(order))
    .map((order) => `${order}: ${expected.get(order) ?? "fine"}, told ${found.get(order) ?? "nothing"}`);
  return {
    expected: expected.size,
    right: [...expected].filter(([order, is]) => found.get(order) === is).length,
    wrong,
  };
}

/** How many orders were found, and the first wrong answers. */
export function sayMarks(name: string, all: readonly Marks[]): string {
  const wrong = [...new Set(all.flatMap((one) => one.wrong))];
  const right = Math.min(...all.map((one) => one.right));
  const found = `${name}: ${right} of ${all[0]?.expected} lost or failed orders found, ${wrong.length} wrong\n`;
  return (
    found +
    wrong
      .slice(0, 10)
      .map((line) => `  ${line}\n`)
      .join("")
  );
}
