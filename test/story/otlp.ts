import type { Attributes, AttributeValue, Span, Trace } from "../../src/trace/span.ts";

/** Traces as one OTLP/JSON export request, as the SDKs send them: ids in hex, nanoseconds as decimal strings, kinds as numbers. */
export function toOtlp(traces: readonly Trace[]): { readonly resourceSpans: readonly object[] } {
  const byResource = new Map<string, { readonly resource: Attributes; readonly spans: Span[] }>();
  for (const span of traces.flatMap(({ spans }) => spans)) {
    const key = JSON.stringify([...span.resource]);
    const known = byResource.get(key);
    if (known === undefined) byResource.set(key, { resource: span.resource, spans: [span] });
    else known.spans.push(span);
  }
  return {
    resourceSpans: [...byResource.values()].map(({ resource, spans }) => ({
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [{ scope: { name: "simulator" }, spans: spans.map(spanOf) }],
    })),
  };
}

const kinds = ["internal", "server", "client", "producer", "consumer"] as const;
const statusCodes = { unset: 0, ok: 1, error: 2 } as const;

const spanOf = (span: Span) => ({
  traceId: span.traceId.padStart(32, "0"),
  spanId: span.spanId,
  ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
  ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
  name: span.name,
  kind: kinds.indexOf(span.kind) + 1,
  startTimeUnixNano: nanos(span.start),
  endTimeUnixNano: nanos(span.end),
  attributes: attributesOf(span.attributes),
  events: span.events.map((event) => ({
    name: event.name,
    timeUnixNano: nanos(event.time),
    attributes: attributesOf(event.attributes),
  })),
  links: span.links.map((link) => ({ traceId: link.traceId.padStart(32, "0"), spanId: link.spanId })),
  status: {
    code: statusCodes[span.status],
    ...(span.statusMessage === undefined ? {} : { message: span.statusMessage }),
  },
});

/** As text: nanoseconds since the epoch don't fit a double. */
const nanos = (micros: number): string => `${micros}000`;

const attributesOf = (attributes: Attributes) =>
  [...attributes].map(([key, value]) => ({ key, value: anyValue(value) }));

function anyValue(value: AttributeValue): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}
