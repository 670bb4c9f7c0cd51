import { askedOnce } from "../../ask-once.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { HttpOptions } from "../http/options.ts";
import { SearchTally } from "../search-tally.ts";
import type { SearchTotals, Swept } from "../source.ts";
import { type ClickHouse, clickHouseClient } from "./client.ts";
import { connect, type Store } from "./connect.ts";
import { tracesOf } from "./fetch.ts";
import { servicesAmong, servicesWithin } from "./find.ts";
import { noteOn } from "./result.ts";
import { sweepSlices } from "./sweep.ts";

export interface ClickHouseOptions extends HttpOptions {
  readonly onProgress?: (totals: SearchTotals) => void;
}

export interface SweepPlan {
  /** Undefined for every service of the window. */
  readonly services: readonly string[] | undefined;
  readonly window: Interval;
  /** The number of spans of these services that a slice aims at. */
  readonly spansAtOnce: number;
  /** Told again and again up to when everything has been asked for. */
  readonly upTo?: ((time: Microseconds) => void) | undefined;
  /** A look-up belongs to the sweep before it. */
  readonly isLookup?: boolean;
}

/** A ClickHouse as one run uses it: the tables are found on first use, and what is found in them is counted. */
export class Connection {
  readonly clickHouse: ClickHouse;
  readonly #tally: SearchTally;
  readonly store: () => Promise<Store>;

  constructor(options: ClickHouseOptions) {
    const tally = new SearchTally(options);
    this.#tally = tally;
    this.clickHouse = clickHouseClient({ ...options, onExchange: (exchange) => tally.addRequest(exchange) });
    this.store = askedOnce(() => connect(this.clickHouse));
  }

  get totals(): SearchTotals {
    return this.#tally.totals;
  }

  /** Complete traces by their ids. */
  async traces(ids: readonly string[]): Promise<Trace[]> {
    const traces = await tracesOf(await this.store(), ids);
    for (const trace of traces) this.count(trace);
    this.#tally.reportProgress();
    return traces;
  }

  count(trace: Trace): void {
    if (this.#tally.addTrace(trace)) this.#tally.addServices(trace.spans.map(({ service }) => service));
  }

  /** Asks for a window slice by slice. The answers go where `ask` takes them; returned is how complete they are. */
  async sweep(
    { services: wanted, window, spansAtOnce, upTo, isLookup = false }: SweepPlan,
    ask: (store: Store, slice: Interval, services: readonly string[]) => Promise<void>,
  ): Promise<Swept> {
    const store = await this.store();
    const services = wanted === undefined ? await servicesWithin(store, window) : await servicesAmong(store, wanted);
    const onProgress = this.#tally.beginSweep({ isLookup });
    const unseen = await sweepSlices(store, services, window, {
      spansAtOnce,
      ask: (slice) => ask(store, slice, services),
      onSlice: (time, done, slicesLeft) => {
        onProgress(done, slicesLeft);
        upTo?.(time);
      },
    });
    const { cuts } = store;
    return { services: services.sort(), unseen: cuts.length > 0 ? [window] : unseen, notes: cuts.map(noteOn) };
  }
}
