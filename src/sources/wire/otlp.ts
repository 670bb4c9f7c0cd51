import { z } from "zod";
import type { Attributes, AttributeValue, Span, SpanKind, Trace } from "../../trace/span.ts";
import { canonicalTraceId } from "../../trace/trace-id.ts";

/** OTLP's JSON: Jaeger's v3 answers and what a collector's file exporter writes. Times are nanoseconds, as decimal strings. */

interface AnyValue {
  stringValue?: string | undefined;
  boolValue?: boolean | undefined;
  intValue?: string | number | undefined;
  doubleValue?: string | number | undefined;
  bytesValue?: string | undefined;
  arrayValue?: { values?: (AnyValue | null)[] | null | undefined } | null | undefined;
  kvlistValue?: unknown;
}
const anyValue: z.ZodType<AnyValue> = z.lazy(() =>
  z.object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
    doubleValue: z.union([z.string(), z.number()]).optional(),
    bytesValue: z.string().optional(),
    arrayValue: z.object({ values: z.array(anyValue.nullable()).nullish() }).nullish(),
    kvlistValue: z.unknown().optional(),
  }),
);
const attributes = z.array(z.object({ key: z.string(), value: anyValue.nullish() })).nullish();
const nanos = z.union([z.string().regex(/^\d{1,20}$/, "nanoseconds since the epoch"), z.number()]);
const kind = z.union([z.number(), z.string()]).nullish();
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().nullish(),
  traceState: z.string().nullish(),
  name: z.string().nullish(),
  kind,
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos.nullish(),
  attributes,
  events: z.array(z.object({ name: z.string().nullish(), timeUnixNano: nanos.nullish(), attributes })).nullish(),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).nullish(),
  status: z.object({ code: kind, message: z.string().nullish() }).nullish(),
});
const scopeSpans = z.object({ spans: z.array(span).nullish() });
export const otlpTraces = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }).nullish(),
      scopeSpans: z.array(scopeSpans).nullish(),
    }),
  ),
});

type WireSpan = z.infer<typeof span>;

/** Spans arrive flat, all traces one after the other: regrouped by their trace's id. */
export function tracesFromOtlp(wire: z.infer<typeof otlpTraces>): Trace[] {
  const traces = new Map<string, Span[]>();
  for (const { resource, scopeSpans: scopes } of wire.resourceSpans) {
    const resourceAttributes = attributesOf(resource?.attributes);
    for (const s of (scopes ?? []).flatMap((scope) => scope.spans ?? [])) {
      const parsed = spanFromOtlp(s, resourceAttributes);
      const known = traces.get(parsed.traceId);
      if (known === undefined) traces.set(parsed.traceId, [parsed]);
      else known.push(parsed);
    }
  }
  return [...traces].map(([traceId, spans]) => ({ traceId, spans, warnings: [] }));
}

function spanFromOtlp(wire: WireSpan, resource: Attributes): Span {
  const all = new Map(attributesOf(wire.attributes));
  const warnings = all.get("@jaeger@warnings");
  all.delete("@jaeger@warnings");
  const start = micros(wire.startTimeUnixNano);
  const code = String(wire.status?.code ?? "");
  const message = wire.status?.message;
  return {
    traceId: canonicalTraceId(wire.traceId),
    spanId: wire.spanId.toLowerCase(),
    ...(wire.parentSpanId ? { parentId: wire.parentSpanId.toLowerCase() } : {}),
    links: (wire.links ?? []).map((link) => ({ traceId: canonicalTraceId(link.traceId), spanId: link.spanId.toLowerCase() })),
    service: String(resource.get("service.name") ?? ""),
    name: wire.name ?? "",
    kind: kinds.get(String(wire.kind ?? "")) ?? "internal",
    start,
    end: Math.max(start, wire.endTimeUnixNano == null ? start : micros(wire.endTimeUnixNano)),
    attributes: all,
    resource,
    events: (wire.events ?? [])
      .map((event) => ({ name: event.name ?? "", time: event.timeUnixNano == null ? start : micros(event.timeUnixNano), attributes: attributesOf(event.attributes) }))
      .sort((a, b) => a.time - b.time),
    status: /^(2|STATUS_CODE_ERROR)$/.test(code) ? "error" : /^(1|STATUS_CODE_OK)$/.test(code) ? "ok" : "unset",
    ...(message ? { statusMessage: message } : {}),
    ...(wire.traceState ? { traceState: wire.traceState } : {}),
    warnings: [...new Set(Array.isArray(warnings) ? warnings.map(String) : [])],
  };
}

/** Some exporters write an enum's number, some its name. */
const kinds = new Map<string, SpanKind>(
  (["internal", "server", "client", "producer", "consumer"] as const).flatMap((name, i) => [
    [String(i + 1), name],
    [`SPAN_KIND_${name.toUpperCase()}`, name],
  ]),
);

/** Cut as text: a double can't hold nanoseconds since the epoch. */
const micros = (nanoseconds: string | number): number =>
  typeof nanoseconds === "string" ? Number(nanoseconds.slice(0, -3) || "0") : Math.floor(nanoseconds / 1_000);

const attributesOf = (list: z.infer<typeof attributes>): Attributes =>
  new Map((list ?? []).flatMap(({ key, value }) => {
    const plain = plainValue(value ?? {});
    return plain === undefined ? [] : [[key, plain] as const];
  }));

function plainValue(value: AnyValue): AttributeValue | undefined {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : String(value.intValue);
  }
  if (value.doubleValue !== undefined) return Number(value.doubleValue);
  if (value.bytesValue !== undefined) return value.bytesValue;
  if (value.arrayValue != null) return (value.arrayValue.values ?? []).flatMap((item) => (item === null ? [] : (plainValue(item) ?? [])));
  return value.kvlistValue === undefined ? undefined : JSON.stringify(value.kvlistValue);
}
