import { mergeTraces } from "../../src/trace/merge.ts";
import type { Span, SpanRef, Trace } from "../../src/trace/span.ts";

/**
 * Lets one poll find several orders. Each later order's `detect order` moves under the first order's poll, right behind
 * the one before. Everything that followed moves along.
 *
 *     poll new orders ├──────────────────────────────┤
 *       SELECT        ├─┤
 *       detect order     ├─ A-1 ─┤
 *       detect order              ├─ A-2 ─┤
 *
 * @param key an order_id that the instrumentation put on the SELECT, though it found several
 */
export function batchPoll(stories: readonly (readonly Trace[])[], key?: string): Trace[] {
  const [first, ...others] = stories.map((traces) => traces.flatMap(({ spans }) => spans));
  if (first === undefined) return [];
  const poll = named(first, "poll new orders");
  let end = named(first, "detect order").end;
  const joined = others.flatMap((spans) => {
    const detected = named(spans, "detect order");
    const shift = end + gap - detected.start;
    end = detected.end + shift;
    return joinPoll(spans, poll, shift);
  });
  const keyed = first.map((span): Span => {
    if (span.spanId === poll.spanId) return { ...span, end: Math.max(span.end, end + gap) };
    const select = key !== undefined && span.parentId === poll.spanId && span.kind === "client";
    return select ? { ...span, attributes: new Map([...span.attributes, ["order_id", key]]) } : span;
  });
  return mergeTraces([...keyed, ...joined].map((span) => ({ traceId: span.traceId, spans: [span], warnings: [] })));
}

/** The time between two orders that a poll found. */
const gap = 2_000;

/** A story's spans with its own poll replaced. Spans that began before the poll stay where they are. */
function joinPoll(spans: readonly Span[], poll: Span, shift: number): Span[] {
  const own = named(spans, "poll new orders");
  const moved = (ref: SpanRef): string => (ref.traceId === own.traceId ? poll.traceId : ref.traceId);
  return spans
    .filter((span) => span !== own && !(span.parentId === own.spanId && span.kind === "client"))
    .map((span): Span => {
      const by = span.start < own.start ? 0 : shift;
      return {
        ...span,
        traceId: moved(span),
        ...(span.parentId === own.spanId ? { parentId: poll.spanId } : {}),
        links: span.links.map((link) => ({ ...link, traceId: moved(link) })),
        start: span.start + by,
        end: span.end + by,
        events: span.events.map((event) => ({ ...event, time: event.time + by })),
      };
    });
}

function named(spans: readonly Span[], name: string): Span {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`no span ${name}: every story of a batch must get as far as point 11`);
  return found;
}
