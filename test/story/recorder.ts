import { mergeTraces } from "../../src/trace/merge.ts";
import type { AttributeValue, Microseconds, Span, SpanEvent, Trace } from "../../src/trace/span.ts";
import type { Random } from "./random.ts";
import type { Looks } from "./shapes.ts";

export interface Emitted {
  readonly traceId: string;
  readonly spanId: string;
}

export interface EmitOptions {
  readonly service: string;
  readonly looks: Looks;
  readonly start: Microseconds;
  readonly end: Microseconds;
  readonly parent?: Emitted;
  readonly link?: Emitted;
  readonly attributes?: Record<string, AttributeValue | undefined>;
  /** The message of an exception that ended the span. */
  readonly error?: string;
  /** The span is made and its children know it, but it never arrives. */
  readonly dropped?: boolean;
}

/** Collects spans into traces as exporters would have sent them. */
export function recorder(random: Random, skew: Readonly<Record<string, Microseconds>>) {
  const spans: Span[] = [];
  const emit = ({
    service,
    looks,
    start,
    end,
    parent,
    link,
    attributes = {},
    error,
    dropped,
  }: EmitOptions): Emitted => {
    const traceId = parent?.traceId ?? random.hex(32);
    const spanId = random.hex(16);
    const shift = skew[service] ?? 0;
    const own = Object.entries({ ...looks.attributes, ...attributes }).filter(
      (entry): entry is [string, AttributeValue] => entry[1] !== undefined,
    );
    const exception = (message: string): SpanEvent => ({
      name: "exception",
      time: end + shift,
      attributes: new Map([
        ["exception.type", "Error"],
        ["exception.message", message],
      ]),
    });
    const server = looks.kind === "server";
    const failed = error !== undefined;
    const span: Span = {
      traceId,
      spanId,
      ...(parent === undefined ? {} : { parentId: parent.spanId }),
      links: link === undefined ? [] : [link],
      service,
      name: looks.name,
      kind: looks.kind,
      start: start + shift,
      end: end + shift,
      attributes: new Map(own),
      resource: new Map([
        ["service.name", service],
        ["service.version", "1.4.0"],
        ["deployment.environment.name", "production"],
      ]),
      events: failed && !server ? [exception(error)] : [],
      status: failed ? "error" : "unset",
      ...(failed ? { statusMessage: error } : {}),
      warnings: [],
    };
    if (!dropped) spans.push(span);
    return { traceId, spanId };
  };
  const traces = (): Trace[] =>
    mergeTraces(spans.map((span) => ({ traceId: span.traceId, spans: [span], warnings: [] })));
  return { emit, traces };
}
