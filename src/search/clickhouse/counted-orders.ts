import { type Link, ownersBy } from "../../order/keys.ts";
import { orderStory, type StoryId } from "../../order/story.ts";
import type { OrderRow } from "./order-row.ts";
import type { PlainOrder } from "./row-replay.ts";

/** What ClickHouse has counted: orders of which it says all, and traces that must be read in full to know. */
export class CountedOrders {
  readonly #rows = new Map<StoryId, OrderRow[]>();
  readonly #odd = new Set<string>();
  #traces = 0;
  #spans = 0;

  /** One order may have several rows, of traces counted apart. */
  add(row: OrderRow): void {
    this.#traces += row.counted.traces;
    this.#spans += row.counted.spans;
    if (row.story === "") for (const trace of row.traces) this.#odd.add(trace);
    else {
      const known = this.#rows.get(row.story);
      if (known === undefined) this.#rows.set(row.story, [row]);
      else known.push(row);
    }
  }

  get traces(): number {
    return this.#traces;
  }

  get spans(): number {
    return this.#spans;
  }

  /** Every order, and every calculation that is no order's, each with whether all of its traces are as they should be. */
  *orders(): Iterable<{ readonly id: StoryId; readonly order: PlainOrder; readonly isPlain: boolean }> {
    const owners = ownersBy([...this.#links()]);
    const owned = new Map<StoryId, string[]>();
    for (const [calculation, orders] of owners)
      for (const order of orders) owned.set(orderStory(order), [...(owned.get(orderStory(order)) ?? []), calculation]);
    for (const [id, own] of this.#rows) {
      const key = id.slice(2);
      if (id.startsWith("c:")) {
        if (owners.has(key)) continue;
        const order = { orderId: null, calculationRequestIds: [key], rows: own };
        // One without an order's number may be an order's of which only this is here.
        yield { id, order, isPlain: isAsItShouldBe(own) && own.some(({ others }) => others.length > 0) };
        continue;
      }
      const calculations = (owned.get(id) ?? []).sort();
      const rows = [...own, ...calculations.flatMap((one) => this.#rows.get(`c:${one}`) ?? [])];
      const isShared = calculations.some((one) => owners.get(one)!.size > 1);
      yield {
        id,
        order: { orderId: key, calculationRequestIds: calculations, rows },
        isPlain: isAsItShouldBe(rows) && !isShared,
      };
    }
  }

  /** Traces that speak of nobody and are not as they should be. */
  get odd(): Iterable<string> {
    return this.#odd;
  }

  *#links(): Iterable<Link> {
    for (const [id, rows] of this.#rows)
      for (const { links } of rows) for (const link of links) yield { ...link, order: id.slice(2) };
  }
}

const isAsItShouldBe = (rows: readonly OrderRow[]): boolean => rows.every(({ isOdd }) => !isOdd);
