import type { Span, Trace } from "../../src/trace/span.ts";
import { randomFrom } from "./random.ts";

/** Spring's listener above RabbitMQ's own instrumentation: each message is consumed in two `process` spans, one inside the other. */
export const twoConsumers = (traces: readonly Trace[]): Trace[] =>
  traces.map((trace) => {
    const inner = new Map(
      trace.spans.filter(({ kind }) => kind === "consumer").map((span) => [span.spanId, insideOf(span)]),
    );
    const moved = trace.spans.map((span): Span => {
      const parent = span.parentId === undefined ? undefined : inner.get(span.parentId);
      return parent === undefined ? span : { ...span, parentId: parent.spanId };
    });
    return { ...trace, spans: [...moved, ...inner.values()] };
  });

/** The listener's span: no link of its own, and shorter by what the outer one does around it. */
const insideOf = (span: Span): Span => ({
  ...span,
  spanId: randomFrom(span.spanId).hex(16),
  parentId: span.spanId,
  links: [],
  start: span.start + 1_000,
  end: span.end - 1_000,
});
