import { around } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { foundBy, type JaegerApi } from "./api.ts";

/** To either side of a span's start, for a server that rounds: 1 ms. */
const rounding: Microseconds = 1_000;

/**
 * The newest trace of the first answer of a sweep that holds any: where it has gone by the end, the storage was emptied meanwhile,
 * as by a restart of a Jaeger that keeps its traces in memory. A storage that makes room as it goes drops older ones first.
 */
export class FirstSighting {
  #newest: { readonly traceId: string; readonly service: string; readonly start: Microseconds } | undefined;
  #isOver = false;

  /** The answer that it is of was read. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Nothing was found so far. */
  get isEmpty(): boolean {
    return this.#newest === undefined;
  }

  add({ traceId, spans }: Trace, service: string): void {
    if (this.#isOver) return;
    const start = spans.find((span) => span.service === service)?.start;
    if (start !== undefined && start > (this.#newest?.start ?? 0)) this.#newest = { traceId, service, start };
  }

  /** An answer is over. */
  next(): void {
    this.#isOver ||= this.#newest !== undefined;
  }

  /** Asks for it as it was found: by its id, a storage may look for it in its last days only. */
  async isStillThere(api: JaegerApi, limit: number): Promise<boolean> {
    if (this.#newest === undefined) return true;
    const { traceId, service, start } = this.#newest;
    const { traces } = await foundBy(api, { service, window: around(start, rounding), limit });
    return traces.length >= limit || traces.some((trace) => trace.traceId === traceId);
  }
}
