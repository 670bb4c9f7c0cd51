import type { Microseconds, Span } from "../src/trace/span.ts";
import { second } from "../test/story/order.ts";
import type { OrderDay } from "./faults.ts";
import { tracesOf } from "./orders.ts";

/** A collector sends what has come in so long, or so many spans if that is earlier. */
const every: Microseconds = 10 * second;
const most = 512;

/**
 * A day's spans as a collector passes them on: a span is exported when it ends, so a trace's spans come in several batches, between those
 * of other traces. What is held at once are the spans to come of the orders under way.
 */
export function* batchesOf(whole: OrderDay): Generator<readonly Span[]> {
  const pending = new Map<number, Span[]>();
  let next = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const upTo = function* (slice: number): Generator<readonly Span[]> {
    for (; next < slice; next += 1) {
      const spans = (pending.get(next) ?? []).sort((a, b) => a.end - b.end);
      pending.delete(next);
      for (let from = 0; from < spans.length; from += most) yield spans.slice(from, from + most);
    }
  };
  for (const { traces, since } of tracesOf(whole)) {
    for (const span of traces.flatMap(({ spans }) => spans)) {
      if (span.end > whole.end) continue;
      const slice = Math.floor(span.end / every);
      const known = pending.get(slice);
      if (known === undefined) pending.set(slice, [span]);
      else known.push(span);
      next = Math.min(next, slice);
      last = Math.max(last, slice);
    }
    yield* upTo(Math.floor(since / every));
  }
  yield* upTo(last + 1);
}
