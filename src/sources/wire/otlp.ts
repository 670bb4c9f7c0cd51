import { getOrInsert } from "../../newer-map.ts";
import {
  type Attributes,
  type Microseconds,
  type Span,
  type SpanEvent,
  type SpanKind,
  spanKinds,
  type SpanRef,
  type Trace,
  type UnreadSpan,
} from "../../trace/span.ts";
import { canonicalTraceId, unknownTraceId } from "../../trace/trace-id.ts";
import {
  canonicalSpanId,
  isNullish,
  isSpanId,
  isTraceId,
  microseconds,
  parentFrom,
  unchecked,
  type Writable,
} from "./fields.ts";
import { isOtlpSpan, otlpCarried, otlpOfTrace, otlpSpan, type WireSpan, type WireTraces } from "./otlp-schema.ts";
import { attributesOf } from "./otlp-value.ts";
import { reasonIn } from "./problem.ts";

/**
 * OTLP's JSON: Jaeger's v3 answers and what a collector's file exporter writes. What surrounds the spans is checked as
 * a whole, but each span by itself, so that an invalid span does not hide the others.
 */

interface Resource {
  readonly service: string;
  readonly attributes: Attributes;
}

/** Groups spans by their trace's id: they arrive flat, all traces one after the other. */
export function tracesFromOtlp(wire: WireTraces): Trace[] {
  const traces = new Map<string, { traceId: string; spans: Span[]; unread: UnreadSpan[] }>();
  const traceOf = (id: string) => {
    const traceId = canonicalTraceId(id);
    return getOrInsert(traces, traceId, () => ({ traceId, spans: [], unread: [] }));
  };
  for (const { resource, scopeSpans } of wire.resourceSpans) {
    const attributes = attributesOf(resource?.attributes);
    const from: Resource = { service: String(attributes.get("service.name") ?? ""), attributes };
    for (const one of (scopeSpans ?? []).flatMap(({ spans }) => spans ?? [])) {
      const read = checked(one);
      if (typeof read === "string") {
        const { success, data } = otlpOfTrace.safeParse(one);
        traceOf(success ? data.traceId : unknownTraceId).unread.push(unreadFromOtlp(one, read, attributes));
      } else {
        const { traceId, spans } = traceOf(read.traceId);
        spans.push(spanFromOtlp(read, traceId, from));
      }
    }
  }
  return [...traces.values()].map(({ traceId, spans, unread }) => ({
    traceId,
    spans,
    warnings: [],
    ...(unread.length === 0 ? {} : { unread }),
  }));
}

/** The span, or why it can't be read. */
function checked(wire: unknown): WireSpan | string {
  if (isOtlpSpan(wire)) return wire;
  const { success, data, error } = otlpSpan.safeParse(wire);
  return success ? data : reasonIn(error);
}

function unreadFromOtlp(wire: unknown, why: string, resource: Attributes): UnreadSpan {
  const { success, data } = otlpCarried.safeParse(wire);
  if (!success) return { why };
  const events = (data.events ?? []).map((event) => ({
    name: "",
    time: 0,
    attributes: attributesOf(event.attributes),
  }));
  return { why, carries: { attributes: attributesOf(data.attributes), events, resource } };
}

/** @param traceId one string for all spans of a trace, which arrive with a copy each */
function spanFromOtlp(wire: WireSpan, traceId: string, resource: Resource): Span {
  const attributes = attributesOf(wire.attributes);
  const parentId = parentFrom(wire.parentSpanId);
  const start = microseconds(wire.startTimeUnixNano ?? wire.endTimeUnixNano ?? 0);
  const warnings = warningsIn(attributes);
  attributes.delete(jaegerWarnings);
  const span: Writable<Span> = {
    traceId,
    spanId: canonicalSpanId(wire.spanId),
    links: linksIn(wire.links),
    service: resource.service,
    name: wire.name ?? "",
    kind: kinds.get(String(wire.kind ?? "")) ?? "internal",
    start,
    end: Math.max(start, microseconds(wire.endTimeUnixNano ?? 0)),
    attributes,
    resource: resource.attributes,
    events: eventsFrom(wire.events, start),
    status: statusOf(String(wire.status?.code ?? "")),
    warnings,
  };
  if (parentId !== undefined) span.parentId = parentId;
  if (wire.status?.message) span.statusMessage = wire.status.message;
  if (wire.traceState) span.traceState = wire.traceState;
  return span;
}

/** An invalid link is dropped, since no verdict rests on links. */
const linksIn = (links: WireSpan["links"]): SpanRef[] =>
  (links ?? []).flatMap((one) => {
    const link = unchecked<SpanRef>(one);
    return isTraceId(link?.traceId) && isSpanId(link.spanId)
      ? [{ traceId: canonicalTraceId(link.traceId), spanId: canonicalSpanId(link.spanId) }]
      : [];
  });

/** The attribute in which the v3 API sends a span's warnings, which v1 has as a field. */
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
      time: isNullish(event.timeUnixNano) ? start : microseconds(event.timeUnixNano),
      attributes: attributesOf(event.attributes),
    }))
    .sort((a, b) => a.time - b.time);

/** Some exporters write an enum's number, some its name. */
const kinds = new Map<string, SpanKind>(
  spanKinds.flatMap((name, i) => [
    [String(i + 1), name],
    [`SPAN_KIND_${name.toUpperCase()}`, name],
  ]),
);

function statusOf(code: string): Span["status"] {
  if (code === "2" || code === "STATUS_CODE_ERROR") return "error";
  return code === "1" || code === "STATUS_CODE_OK" ? "ok" : "unset";
}
