import type { Trace } from "../trace/span.ts";
import { TraceIds } from "../trace/trace-ids.ts";
import type { Exchange, SearchTotals } from "./source.ts";

interface TallyHooks {
  readonly onExchange?: (exchange: Exchange) => void;
  readonly onProgress?: (totals: SearchTotals) => void;
}

/** Counts what a server is asked and what it sends in one run, and reports the totals as they grow. */
export class SearchTally {
  readonly #hooks: TallyHooks;
  readonly #services = new Set<string>();
  /** They are only counted, so half of an id is enough. */
  readonly #traces = new TraceIds(2);
  #requests = 0;
  #spans = 0;
  #sweep: Pick<SearchTotals, "swept" | "windowsLeft" | "sweep"> | undefined;

  constructor(hooks: TallyHooks) {
    this.#hooks = hooks;
  }

  get totals(): SearchTotals {
    return {
      services: [...this.#services].sort(),
      requests: this.#requests,
      traces: this.#traces.size,
      spans: this.#spans,
      ...this.#sweep,
    };
  }

  reportProgress(): void {
    this.#hooks.onProgress?.(this.totals);
  }

  addRequest(exchange: Exchange): void {
    this.#requests++;
    this.#hooks.onExchange?.(exchange);
    this.reportProgress();
  }

  addServices(names: Iterable<string>): void {
    for (const name of names) this.#services.add(name);
  }

  /** A trace that comes again is not counted again, even if it has more spans by then. Returns whether it was new. */
  addTrace({ traceId, spans }: Trace): boolean {
    const tracesBefore = this.#traces.size;
    const isNew = this.#traces.numberOf(traceId) === tracesBefore;
    if (isNew) this.#spans += spans.length;
    return isNew;
  }

  /**
   * Begins the next sweep of the run; a look-up belongs to the sweep before it and gets no number of its own.
   * @returns a function that reports the share that is done, between 0 and 1, and the number of windows left
   */
  beginSweep({ windowsLeft, isLookup = false }: { windowsLeft?: number; isLookup?: boolean } = {}): SweepProgress {
    const sweep = (this.#sweep?.sweep ?? 0) + (isLookup ? 0 : 1);
    this.#sweep = { swept: 0, sweep, ...(windowsLeft === undefined ? {} : { windowsLeft }) };
    return (swept, left) => {
      this.#sweep = { swept, windowsLeft: left, sweep };
      this.reportProgress();
    };
  }
}

type SweepProgress = (swept: number, windowsLeft: number) => void;
