import { beginning, mayBeginBefore } from "../../order/beginning.ts";
import { concludeAlone, investigateReplay } from "../../order/investigation.ts";
import { type Path, settlingTime } from "../../order/path.ts";
import { isOrderStory, keyOf, type StoryId } from "../../order/story.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { type Counted, CountedOrders } from "../clickhouse/counted-orders.ts";
import { attemptsIn, type OrderRow } from "../clickhouse/order-row.ts";
import { passageOfRows, replayOfRows } from "../clickhouse/row-replay.ts";
import { minOrdersToClose, type Finished } from "./finished-orders.ts";
import { beganIn, type SweepQuery } from "./sweep-state.ts";

/** One finished order in so many is read in full all the same, as an example of what others did. */
const ordersPerExample = 64;
/** How many times per window finished orders are looked for; each look goes through all open orders. */
const looksPerWindow = 24;

/** An order that has nothing to report, whatever others did. */
export interface Passed extends Finished {
  readonly calculations: readonly string[];
}

/**
 * Counted orders, as they come. Of a finished order only the passage is kept, as soon as everything that began while it
 * went on has been counted.
 */
export class CountedPassages {
  readonly orders = new CountedOrders();
  readonly passed = new Map<StoryId, Passed>();
  readonly #path: Path;
  readonly #query: Pick<SweepQuery, "now" | "onlyWindow">;
  readonly #swept: Interval;
  /** How many traces an order had when it was looked at and was not finished. */
  readonly #looked = new Map<StoryId, number>();
  readonly #examples = new Set<StoryId>();
  #next = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(path: Path, query: Pick<SweepQuery, "now" | "onlyWindow">, swept: Interval) {
    this.#path = path;
    this.#query = query;
    this.#swept = swept;
  }

  /** Told when everything that began before this time has been counted. */
  readonly upTo = (time: Microseconds): void => {
    const { points } = this.#path;
    if (time < this.#next || this.orders.size < minOrdersToClose) return;
    this.#next = time + lengthOf(this.#swept) / looksPerWindow;
    const quiet = time - settlingTime(this.#path);
    const hasEnd = (row: OrderRow) => [...attemptsIn(row)].some(({ point }) => point === points.length - 1);
    for (const counted of this.orders.orders()) {
      const { id, order, isPlain } = counted;
      const traces = order.rows.reduce((sum, row) => sum + row.traces.length, 0);
      if (!isPlain || this.#examples.has(id) || this.#looked.get(id) === traces) continue;
      if (order.rows.some(({ last }) => last >= quiet) || !order.rows.some(hasEnd)) continue;
      this.#looked.set(id, traces);
      const one = this.passageOf(counted);
      if (one?.state !== "completed" || !beganIn(one.began, this.#swept)) continue;
      if (this.#count++ % ordersPerExample === 0) this.#examples.add(id);
      else {
        this.#looked.delete(id);
        this.passed.set(id, one);
        this.orders.close(counted);
      }
    }
  };

  isExample(id: StoryId): boolean {
    return this.#examples.has(id);
  }

  /** An order's passage and state; undefined where other orders, or its own traces, must be looked at. */
  passageOf({ id, order }: Counted): (Passed & { readonly began: Microseconds | undefined }) | undefined {
    const { now, onlyWindow } = this.#query;
    const replay = replayOfRows(order, this.#path);
    const began = beginning(replay);
    const beginsEarlier = onlyWindow === true && mayBeginBefore(this.#swept.from, replay);
    const judged = concludeAlone(investigateReplay(replay, now, { cut: undefined, beginsEarlier }));
    if (judged === undefined || judged.alarms.length > 0) return undefined;
    return {
      passage: passageOfRows(order, replay, now),
      first: Math.min(...order.rows.map(({ first }) => first)),
      state: judged.verdict.state,
      calculations: isOrderStory(id) ? order.calculationRequestIds : [keyOf(id)],
      began,
    };
  }
}
