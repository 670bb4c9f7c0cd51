import type { Span, Trace } from "../../src/trace/span.ts";

/** Consumers that turn their messages away in a span inside their own, which ends well. */
export const nackedAt = (traces: readonly Trace[], isConsumer: (span: Span) => boolean, name: string): Trace[] =>
  traces.map((trace) => ({
    ...trace,
    spans: trace.spans.flatMap((span): Span[] => {
      if (!isConsumer(span)) return [span];
      const attributes = new Map([["messaging.system", "rabbitmq"]]);
      const nack = { name, kind: "client", start: span.end - 1_000, end: span.end - 500, attributes } as const;
      return [span, { ...span, ...nack, spanId: `9${span.spanId.slice(1)}`, parentId: span.spanId, links: [] }];
    }),
  }));
