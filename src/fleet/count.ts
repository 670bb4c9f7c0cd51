import type { JudgedOrder } from "../order/investigation.ts";
import type { Path, PointId } from "../order/path.ts";
import type { OrderState } from "../order/report.ts";
import { worstFirst } from "../order/verdict.ts";

/** How many orders are in each state, the worst state first; states without orders are left out. */
export type States = ReadonlyMap<OrderState, number>;

export function statesIn(orders: readonly Pick<JudgedOrder, "verdict">[]): States {
  const counts = new Map<OrderState, number>();
  for (const { verdict } of orders) counts.set(verdict.state, (counts.get(verdict.state) ?? 0) + 1);
  return worstOfFirst(counts);
}

const worstOfFirst = (counts: States): States =>
  new Map(worstFirst.flatMap((state) => (counts.has(state) ? [[state, counts.get(state)!] as const] : [])));

/** Counts orders as they are judged. */
export class FleetCount {
  readonly #states = new Map<OrderState, number>();
  readonly #passed: Map<PointId, number>;
  #count = 0;

  constructor({ points }: Path) {
    this.#passed = new Map(points.map(({ point }) => [point, 0]));
  }

  /** @param shown the points that the order shows */
  add(state: OrderState, shown: readonly PointId[]): void {
    this.#count++;
    this.#states.set(state, (this.#states.get(state) ?? 0) + 1);
    this.addShown(shown);
  }

  /** Counts what is shown by an order that is not one of the fleet. */
  addShown(shown: readonly PointId[]): void {
    for (const point of shown) this.#passed.set(point, (this.#passed.get(point) ?? 0) + 1);
  }

  get count(): number {
    return this.#count;
  }

  get states(): States {
    return worstOfFirst(this.#states);
  }

  /** How many orders show each point. */
  get passed(): ReadonlyMap<PointId, number> {
    return this.#passed;
  }
}
