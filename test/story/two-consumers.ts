import type { Microseconds, Span, Trace } from "../../src/trace/span.ts";
import { randomFrom } from "./random.ts";

/**
 * Spring's listener above RabbitMQ's own instrumentation: each message has two `process` spans, one inside the other.
 */
export const twoConsumers = (traces: readonly Trace[]): Trace[] => nested(traces, insideOf);

/** MassTransit: the transport's span names the queue, and the consumer's span inside it only the message's type. */
export const frameworkConsumers = (traces: readonly Trace[]): Trace[] =>
  nested(traces, (span) => ({
    ...insideOf(span),
    name: "CalculationRequested process",
    attributes: new Map([["messaging.operation", "process"]]),
  }));

const nested = (traces: readonly Trace[], within: (span: Span) => Span): Trace[] =>
  traces.map((trace) => {
    const inner = new Map(
      trace.spans.filter(({ kind }) => kind === "consumer").map((span) => [span.spanId, within(span)]),
    );
    const moved = trace.spans.map((span): Span => {
      const parent = span.parentId === undefined ? undefined : inner.get(span.parentId);
      return parent === undefined ? span : { ...span, parentId: parent.spanId };
    });
    return { ...trace, spans: [...moved, ...inner.values()] };
  });

/** The listener's span. It has no link of its own, and the outer span does a little around it, so it is shorter. */
const insideOf = (span: Span): Span => ({
  ...span,
  spanId: randomFrom(span.spanId).hex(16),
  parentId: span.spanId,
  links: [],
  start: span.start + 1_000,
  end: span.end - 1_000,
});

/**
 * RabbitMQ's client hands each message to Spring's listener, which gets to it after `busy`. So there are two `process`
 * spans side by side, and the client's has nothing under it.
 */
export const handedOn = (traces: readonly Trace[], busy: Microseconds): Trace[] =>
  traces.map((trace) => {
    const received = trace.spans.filter(({ kind }) => kind === "consumer");
    const late = new Set(received.flatMap((span) => [span, ...below(span, trace.spans)]));
    const own = trace.spans.map((span) =>
      late.has(span) ? { ...span, start: span.start + busy, end: span.end + busy } : span,
    );
    return { ...trace, spans: [...own, ...received.map(clientOf)] };
  });

const clientOf = (span: Span): Span => ({
  ...span,
  spanId: randomFrom(`client ${span.spanId}`).hex(16),
  end: span.start + 300,
  status: "unset",
  events: [],
});

const below = ({ spanId }: Span, all: readonly Span[]): Span[] =>
  all.filter(({ parentId }) => parentId === spanId).flatMap((span) => [span, ...below(span, all)]);
