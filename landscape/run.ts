import { setTimeout as sleep } from "node:timers/promises";
import type { Expectation } from "./faults.ts";
import { type Plan, play } from "./people.ts";
import type { Progress } from "./progress.ts";
import type { Scenario, Stretch } from "./scenarios.ts";
import type { World } from "./world.ts";

/** What really happened to an order, and what must be said of it. */
export interface Truth {
  /** The id to ask for: the order's, or a calculation's that no order followed. */
  readonly id: string;
  readonly kind: Plan["kind"];
  /** The name of its fault; null for a healthy order. */
  readonly fault: string | null;
  readonly expected: Expectation;
}

export interface Played {
  readonly truths: readonly Truth[];
  /** When each stretch began, and when every span of it had arrived. */
  readonly stretches: readonly Times[];
  /** When everything had happened, and every span had arrived. */
  readonly end: Date;
}

export interface Times {
  readonly from: Date;
  readonly to: Date;
}

const maxOrdersUnderWay = 16;
const defaultHoursAfter = 3;

/** Plays a scenario. An order is in `underWay` while it is played. */
export async function playScenario(
  world: World,
  scenario: Scenario,
  progress: Progress,
  underWay: Set<Truth>,
): Promise<Played> {
  const truths: Truth[] = [];
  const stretches: Times[] = [];
  for (const [i, stretch] of scenario.stretches.entries()) {
    await world.restart(stretch.services);
    const orders = ordersOf(stretch, `${i + 1}`);
    truths.push(...orders.map(({ truth }) => truth));
    const began = Date.now();
    const { over = 0 } = stretch;
    let done = 0;
    const played = inParallel(orders, maxOrdersUnderWay, async ({ plan, truth }, i) => {
      await sleep(Math.max(0, began + (i / orders.length) * over * 1_000 - Date.now()));
      underWay.add(truth);
      await play(world, plan);
      underWay.delete(truth);
      progress(`${(done += 1)} of ${orders.length} orders have gone their way`, true);
    });
    await Promise.all([
      played,
      stretch.lie?.(
        world,
        played.catch(() => {}),
      ),
    ]);
    await world.settle();
    stretches.push({ from: new Date(began), to: new Date() });
  }
  return { truths, stretches, end: new Date() };
}

interface Order {
  readonly plan: Plan;
  readonly truth: Truth;
}

/**
 * The orders of a stretch. Those with a fault are among the first two thirds, so healthy orders come after each of
 * them.
 */
function ordersOf(
  { healthy, faults = [], says = ["completed"], after = defaultHoursAfter, last }: Stretch,
  prefix: string,
): Order[] {
  const number = (i: number): string => `${prefix}${String(i).padStart(3, "0")}`;
  const orders = Array.from({ length: healthy }, (_, i): Order => {
    const kind = i % 8 === 7 && last === undefined ? "partner" : "shop";
    const plan: Plan = {
      orderId: `${kind === "shop" ? "A" : "P"}-${number(i)}`,
      kind,
      ...(last === undefined ? {} : { last }),
    };
    return { plan, truth: { id: plan.orderId, kind, fault: null, expected: { says, after } } };
  });
  const every = Math.max(1, Math.floor((healthy * 2) / 3 / Math.max(1, faults.length)));
  for (const [i, { name, plan, expected }] of faults.entries()) {
    const orderId = `A-${number(healthy + i)}`;
    // If no order followed a price, only the calculation's own number is known.
    const id = plan.kind === "partner" && plan.last === "price" ? `calc-${orderId}` : orderId;
    orders.splice(i * every + i, 0, {
      plan: { ...plan, orderId },
      truth: { id, kind: plan.kind, fault: name, expected },
    });
  }
  return orders;
}

/** Starts `work` on the items in their order, with at most `width` under way at once. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) {
        const index = next++;
        await work(items[index]!, index);
      }
    }),
  );
}
