import { around } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { foundBy, type JaegerApi } from "./api.ts";

/** 1 ms to either side of a span's start, for a server that rounds. */
const roundingMargin: Microseconds = 1_000;

/**
 * Remembers the newest trace of the first answer of a sweep that holds any. If that trace is gone at the end, the
 * storage was emptied meanwhile, as by a restart of a Jaeger that keeps its traces in memory. A storage that only makes
 * room drops older traces first.
 */
export class FirstSighting {
  #newest: { readonly traceId: string; readonly service: string; readonly start: Microseconds } | undefined;
  #isOver = false;

  /** The first answer that holds a trace was read to its end. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** No trace was found so far. */
  get isEmpty(): boolean {
    return this.#newest === undefined;
  }

  add({ traceId, spans }: Trace, service: string): void {
    if (this.#isOver) return;
    const start = spans.find((span) => span.service === service)?.start;
    if (start !== undefined && start > (this.#newest?.start ?? 0)) this.#newest = { traceId, service, start };
  }

  endAnswer(): void {
    this.#isOver ||= this.#newest !== undefined;
  }

  /** Searches for the trace in the way it was found: by its id, a storage may look in its last days only. */
  async isStillThere(api: JaegerApi, limit: number): Promise<boolean> {
    if (this.#newest === undefined) return true;
    const { traceId, service, start } = this.#newest;
    const { traces } = await foundBy(api, { service, window: around(start, roundingMargin), limit });
    return traces.length >= limit || traces.some((trace) => trace.traceId === traceId);
  }
}
