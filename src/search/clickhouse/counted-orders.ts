import { getOrInsert } from "../../newer-map.ts";
import { type Link, ownersBy } from "../../order/keys.ts";
import { calculationsBy, calculationStory, isOrderStory, keyOf, type StoryId } from "../../order/story.ts";
import type { Microseconds } from "../../trace/span.ts";
import { attemptsIn, joinedRows, type OrderRow, type RowAttempt } from "./order-row.ts";
import type { PlainOrder } from "./row-replay.ts";

/** An order, or a calculation that belongs to no order, as the storage counted it. */
export interface Counted {
  readonly id: StoryId;
  readonly order: PlainOrder;
  /** Its rows say everything: none of its traces is odd, and no other order claims its calculations. */
  readonly isPlain: boolean;
}

/** What ClickHouse has counted: orders, and traces that must be read in full to know their orders. */
export class CountedOrders {
  readonly #rows = new Map<StoryId, OrderRow>();
  readonly #odd = new Set<string>();
  readonly #keyless: OrderRow[] = [];
  /** For each story that is over, the story of the order that it belongs to. */
  readonly #over = new Map<StoryId, StoryId>();
  readonly #reopened = new Set<StoryId>();
  #traces = 0;
  #spans = 0;
  #oldest = Number.POSITIVE_INFINITY;

  /** An order may have several rows, of traces that were counted apart. */
  add(row: OrderRow): void {
    this.#traces += row.counted.traces;
    this.#spans += row.counted.spans;
    if (row.story === "") {
      for (const trace of row.traces) this.#odd.add(trace);
      this.#keyless.push(row);
      return;
    }
    // An odd row says nothing of its times; its traces are read in full.
    if (!row.isOdd) this.#oldest = Math.min(this.#oldest, row.first);
    const owner = this.#over.get(row.story);
    // A request that only looks at a finished order, as customers' do, changes nothing.
    if (owner !== undefined && !row.isOdd && row.attempts.length + row.others.length === 0) return;
    if (owner !== undefined) this.#reopened.add(owner);
    for (const { calculation } of row.links) {
      const other = this.#over.get(calculationStory(calculation));
      if (other !== undefined && other !== row.story) this.#reopened.add(other);
    }
    const known = this.#rows.get(row.story);
    this.#rows.set(row.story, known === undefined ? row : joinedRows(known, row));
  }

  get traces(): number {
    return this.#traces;
  }

  get spans(): number {
    return this.#spans;
  }

  /** When the first order began that is not odd; infinite if there is none. */
  get oldest(): Microseconds {
    return this.#oldest;
  }

  get size(): number {
    return this.#rows.size + this.#over.size;
  }

  /** Every order, and every calculation that belongs to no order, except those that are over. */
  *orders(): Iterable<Counted> {
    const links = [...this.#links()];
    const owners = ownersBy(links);
    const named = new Map<string, Set<string>>();
    for (const { calculation, order } of links) getOrInsert(named, calculation, () => new Set()).add(order);
    const owned = calculationsBy(owners);
    for (const [id, own] of this.#rows) {
      if (this.#reopened.has(this.#over.get(id) ?? id)) continue;
      const key = keyOf(id);
      if (!isOrderStory(id)) {
        if (owners.has(key)) continue;
        const order = { orderId: null, calculationRequestIds: [key], rows: [own] };
        // A calculation without a support or an entry of its own may be of an order that is not here.
        yield { id, order, isPlain: !own.isOdd && own.others.length > 0 };
        continue;
      }
      const calculations = (owned.get(id) ?? []).sort();
      const rows = [own, ...calculations.flatMap((one) => this.#rows.get(calculationStory(one)) ?? [])];
      const isShared = own.links.some(({ calculation }) => named.get(calculation)!.size > 1);
      yield {
        id,
        order: { orderId: key, calculationRequestIds: calculations, rows },
        isPlain: !isShared && rows.every(({ isOdd }) => !isOdd),
      };
    }
  }

  /** Lets go of an order that is over, and of its calculations. */
  close({ id, order }: Counted): void {
    for (const story of [id, ...order.calculationRequestIds.map(calculationStory)]) {
      this.#rows.delete(story);
      this.#over.set(story, id);
    }
  }

  /** Orders that were over when more of them came. */
  get reopened(): readonly StoryId[] {
    return [...this.#reopened];
  }

  /** Odd traces that name no order and no calculation. */
  get odd(): Iterable<string> {
    return this.#odd;
  }

  /** The steps of other traces that name no order and no calculation. */
  *keyless(): Iterable<RowAttempt> {
    for (const row of this.#keyless) yield* attemptsIn(row);
  }

  *#links(): Iterable<Link> {
    for (const [id, { links }] of this.#rows) for (const link of links) yield { ...link, order: keyOf(id) };
  }
}
