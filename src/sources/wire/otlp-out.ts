import { getOrInsert } from "../../newer-map.ts";
import {
  type Attributes,
  type AttributeValue,
  type Span,
  spanKinds,
  spanStatuses,
  type Trace,
} from "../../trace/span.ts";

/** One OTLP export request in JSON, as SDKs send it: ids in hex, nanoseconds as decimal strings, kinds as numbers. */
export function toOtlp(traces: readonly Trace[]): { readonly resourceSpans: readonly object[] } {
  const byResource = new Map<string, { readonly resource: Attributes; readonly spans: Span[] }>();
  for (const span of traces.flatMap(({ spans }) => spans)) {
    const resource = resourceOf(span);
    const key = JSON.stringify([...resource]);
    getOrInsert(byResource, key, () => ({ resource, spans: [] })).spans.push(span);
  }
  return {
    resourceSpans: [...byResource.values()].map(({ resource, spans }) => ({
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [{ spans: spans.map(spanOf) }],
    })),
  };
}

/** Adds Jaeger's warnings as its v3 API does, so that a trace that Jaeger cut off is still known as such. */
export const withWarnings = ({ spans, warnings, ...trace }: Trace): Trace => ({
  ...trace,
  warnings,
  spans: spans.map((span, i) => {
    const all = [...span.warnings, ...(i === 0 ? warnings : [])];
    return all.length === 0 ? span : { ...span, attributes: new Map([...span.attributes, ["@jaeger@warnings", all]]) };
  }),
});

/** In Jaeger's own JSON the service stands beside the resource, not in it. */
const resourceOf = ({ resource, service }: Span): Attributes =>
  resource.has("service.name") ? resource : new Map([...resource, ["service.name", service]]);

const spanOf = (span: Span) => ({
  traceId: span.traceId.padStart(32, "0"),
  spanId: span.spanId,
  ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
  ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
  name: span.name,
  kind: spanKinds.indexOf(span.kind) + 1,
  startTimeUnixNano: nanoseconds(span.start),
  endTimeUnixNano: nanoseconds(span.end),
  attributes: attributesOf(span.attributes),
  events: span.events.map(({ name, time, attributes }) => ({
    name,
    timeUnixNano: nanoseconds(time),
    attributes: attributesOf(attributes),
  })),
  links: span.links.map(({ traceId, spanId }) => ({ traceId: traceId.padStart(32, "0"), spanId })),
  status: {
    code: spanStatuses.indexOf(span.status),
    ...(span.statusMessage === undefined ? {} : { message: span.statusMessage }),
  },
});

/** As text, since nanoseconds since 1970 don't fit a double. The time of an absurdly wrong clock stays a number. */
export const nanoseconds = (microseconds: number): string | number =>
  Number.isSafeInteger(microseconds) && microseconds >= 0 ? `${microseconds}000` : microseconds * 1_000;

const attributesOf = (attributes: Attributes) =>
  [...attributes].map(([key, value]) => ({ key, value: anyValue(value) }));

function anyValue(value: AttributeValue): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}
