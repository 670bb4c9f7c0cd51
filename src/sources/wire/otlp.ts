import { z } from "zod";
import type {
  Attributes,
  Microseconds,
  Span,
  SpanEvent,
  SpanKind,
  SpanRef,
  Trace,
  UnreadSpan,
} from "../../trace/span.ts";
import { nanoseconds, parentId, spanId, traceId } from "./fields.ts";
import { attributes, attributesOf } from "./otlp-value.ts";
import { reasonIn } from "./problem.ts";

/**
 * OTLP's JSON: Jaeger's v3 answers and what a collector's file exporter writes. Protobuf leaves out what is zero or empty. What
 * surrounds the spans is checked at once; each span by itself, so that one which nobody can read does not hide the others.
 */

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
  links: z.array(z.unknown()).nullish(),
  status: z.object({ code: enumeration, message: z.string().nullish() }).nullish(),
});
const link = z.object({ traceId, spanId });
/** Of a span that is not as it should be: its trace, and what it carries, may be readable all the same. */
const ofTrace = z.object({ traceId });
const carried = z.object({ attributes, events: z.array(z.object({ attributes })).nullish() });
const resourceSpans = z.object({
  resource: z.object({ attributes }).nullish(),
  scopeSpans: z.array(z.object({ spans: z.array(z.unknown()).nullish() })).nullish(),
});
export const otlpTraces = z.object({ resourceSpans: z.array(resourceSpans) });

type WireSpan = z.infer<typeof span>;

/** What is known of a span that names no trace: it may be any trace's. */
const nowhere = "";

/** Spans arrive flat, all traces one after the other: regrouped by their trace's id. */
export function tracesFromOtlp(wire: z.infer<typeof otlpTraces>): Trace[] {
  const traces = new Map<string, { spans: Span[]; unread: UnreadSpan[] }>();
  const traceOf = (id: string) => {
    const known = traces.get(id) ?? { spans: [], unread: [] };
    traces.set(id, known);
    return known;
  };
  for (const { resource, scopeSpans } of wire.resourceSpans) {
    const resourceAttributes = attributesOf(resource?.attributes);
    for (const one of (scopeSpans ?? []).flatMap(({ spans }) => spans ?? [])) {
      const parsed = span.safeParse(one);
      if (parsed.success) traceOf(parsed.data.traceId).spans.push(spanFromOtlp(parsed.data, resourceAttributes));
      else {
        const known = ofTrace.safeParse(one);
        const unread = unreadFromOtlp(one, reasonIn(parsed.error), resourceAttributes);
        traceOf(known.success ? known.data.traceId : nowhere).unread.push(unread);
      }
    }
  }
  return [...traces].map(([id, { spans, unread }]) => ({
    traceId: id,
    spans,
    warnings: [],
    ...(unread.length === 0 ? {} : { unread }),
  }));
}

function unreadFromOtlp(wire: unknown, why: string, resource: Attributes): UnreadSpan {
  const { success, data } = carried.safeParse(wire);
  if (!success) return { why };
  const events = (data.events ?? []).map((event) => ({
    name: "",
    time: 0,
    attributes: attributesOf(event.attributes),
  }));
  return { why, carries: { attributes: attributesOf(data.attributes), events, resource } };
}

function spanFromOtlp(wire: WireSpan, resource: Attributes): Span {
  const sent = attributesOf(wire.attributes);
  const start = wire.startTimeUnixNano ?? wire.endTimeUnixNano ?? 0;
  return {
    traceId: wire.traceId,
    spanId: wire.spanId,
    ...(wire.parentSpanId == null ? {} : { parentId: wire.parentSpanId }),
    links: linksIn(wire.links),
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

/** No verdict rests on a link: one that leads nowhere is dropped. */
const linksIn = (links: WireSpan["links"]): SpanRef[] =>
  (links ?? []).flatMap((one) => {
    const { success, data } = link.safeParse(one);
    return success ? [data] : [];
  });

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
