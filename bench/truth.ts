import type { Truth } from "./faults.ts";

/** What of `ordertrace lost --format json` a truth is held against. */
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

/** An answer against the truth. */
export interface Marks {
  readonly expected: number;
  /** Found at the very point. */
  readonly right: number;
  /** In one line each: what was missed, what was found elsewhere, what is no loss. */
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

/** How often all was right, and the first that was not. */
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
