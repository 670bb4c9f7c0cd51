import { z } from "zod";
import type { Attributes, Microseconds, Span, SpanEvent, SpanKind, Trace } from "../../trace/span.ts";
import { microseconds, parentId, spanId, traceId } from "./fields.ts";
import { attributes, attributesOf } from "./otlp-value.ts";

/** OTLP's JSON: Jaeger's v3 answers and what a collector's file exporter writes. Protobuf leaves out what is zero or empty. */

/** Cut as text: a double can't hold nanoseconds since the epoch. */
const nanoseconds = z.union([
  z
    .string()
    .regex(/^\d{1,20}$/, "expected nanoseconds since 1970")
    .transform((digits): Microseconds => Number(digits.slice(0, -3))),
  z
    .number()
    .transform((number): Microseconds => Math.floor(number / 1_000))
    .pipe(microseconds),
]);
const enumeration = z.union([z.number(), z.string()]).nullish();
const span = z.object({
  traceId,
  spanId,
  parentSpanId: parentId,
  traceState: z.string().nullish(),
  name: z.string().nullish(),
  kind: enumeration,
  startTimeUnixNano: nanoseconds.nullish(),
  endTimeUnixNano: nanoseconds.nullish(),
  attributes,
  events: z.array(z.object({ name: z.string().nullish(), timeUnixNano: nanoseconds.nullish(), attributes })).nullish(),
  links: z.array(z.object({ traceId, spanId })).nullish(),
  status: z.object({ code: enumeration, message: z.string().nullish() }).nullish(),
});
const resourceSpans = z.object({
  resource: z.object({ attributes }).nullish(),
  scopeSpans: z.array(z.object({ spans: z.array(span).nullish() })).nullish(),
});
export const otlpTraces = z.object({ resourceSpans: z.array(resourceSpans) });

type WireSpan = z.infer<typeof span>;

/** Spans arrive flat, all traces one after the other: regrouped by their trace's id. */
export function tracesFromOtlp(wire: z.infer<typeof otlpTraces>): Trace[] {
  const traces = new Map<string, Span[]>();
  for (const { resource, scopeSpans } of wire.resourceSpans) {
    const resourceAttributes = attributesOf(resource?.attributes);
    for (const one of (scopeSpans ?? []).flatMap(({ spans }) => spans ?? [])) {
      const known = traces.get(one.traceId) ?? [];
      traces.set(one.traceId, known);
      known.push(spanFromOtlp(one, resourceAttributes));
    }
  }
  return [...traces].map(([id, spans]) => ({ traceId: id, spans, warnings: [] }));
}

function spanFromOtlp(wire: WireSpan, resource: Attributes): Span {
  const sent = attributesOf(wire.attributes);
  const start = wire.startTimeUnixNano ?? wire.endTimeUnixNano ?? 0;
  return {
    traceId: wire.traceId,
    spanId: wire.spanId,
    ...(wire.parentSpanId == null ? {} : { parentId: wire.parentSpanId }),
    links: wire.links ?? [],
    service: String(resource.get("service.name") ?? ""),
    name: wire.name ?? "",
    kind: kinds.get(String(wire.kind ?? "")) ?? "internal",
    start,
    end: Math.max(start, wire.endTimeUnixNano ?? start),
    attributes: new Map([...sent].filter(([key]) => key !== jaegerWarnings)),
    resource,
    events: eventsFrom(wire.events, start),
    status: statusOf(String(wire.status?.code ?? "")),
    ...(wire.status?.message ? { statusMessage: wire.status.message } : {}),
    ...(wire.traceState ? { traceState: wire.traceState } : {}),
    warnings: warningsIn(sent),
  };
}

/** Where the v3 API puts what v1 has as a field of the span. */
const jaegerWarnings = "@jaeger@warnings";

function warningsIn(sent: Attributes): string[] {
  const warnings = sent.get(jaegerWarnings);
  if (warnings === undefined) return [];
  return [...new Set(typeof warnings === "object" ? warnings.map(String) : [String(warnings)])];
}

const eventsFrom = (events: WireSpan["events"], start: Microseconds): SpanEvent[] =>
  (events ?? [])
    .map((event) => ({
      name: event.name ?? "",
      time: event.timeUnixNano ?? start,
      attributes: attributesOf(event.attributes),
    }))
    .sort((a, b) => a.time - b.time);

/** Some exporters write an enum's number, some its name. */
const kinds = new Map<string, SpanKind>(
  (["internal", "server", "client", "producer", "consumer"] as const).flatMap((name, i) => [
    [String(i + 1), name],
    [`SPAN_KIND_${name.toUpperCase()}`, name],
  ]),
);

function statusOf(code: string): Span["status"] {
  if (code === "2" || code === "STATUS_CODE_ERROR") return "error";
  return code === "1" || code === "STATUS_CODE_OK" ? "ok" : "unset";
}
