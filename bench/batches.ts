import { getOrInsert } from "../src/newer-map.ts";
import type { Microseconds, Span } from "../src/trace/span.ts";
import { second } from "../test/story/order.ts";
import type { OrderDay } from "./faults.ts";
import { tracesOf } from "./orders.ts";

/** A collector sends a batch after this time, or earlier if the batch is full. */
const batchInterval: Microseconds = 10 * second;
const maxSpansInBatch = 512;

/**
 * A day's spans as a collector passes them on. A span is exported when it ends, so a trace's spans come in several
 * batches, mixed with other traces' spans. Only the coming spans of orders under way are held in memory.
 */
export function* batchesOf(whole: OrderDay): Generator<readonly Span[]> {
  const pending = new Map<number, Span[]>();
  let next = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const upTo = function* (slice: number): Generator<readonly Span[]> {
    for (; next < slice; next += 1) {
      const spans = (pending.get(next) ?? []).sort((a, b) => a.end - b.end);
      pending.delete(next);
      for (let from = 0; from < spans.length; from += maxSpansInBatch) yield spans.slice(from, from + maxSpansInBatch);
    }
  };
  for (const { traces, since } of tracesOf(whole)) {
    for (const span of traces.flatMap(({ spans }) => spans)) {
      if (span.end > whole.end) continue;
      const slice = Math.floor(span.end / batchInterval);
      getOrInsert(pending, slice, () => []).push(span);
      next = Math.min(next, slice);
      last = Math.max(last, slice);
    }
    yield* upTo(Math.floor(since / batchInterval));
  }
  yield* upTo(last + 1);
}
