import type { Attributes, AttributeValue, Span, SpanEvent, SpanRef, Trace, UnreadSpan } from "../../trace/span.ts";
import { canonicalTraceId, unknownTraceId } from "../../trace/trace-id.ts";
import { excerpt } from "../errors.ts";
import { canonicalSpanId, isTraceId, kindNamed, lengthFrom, parentFrom, type Writable } from "./fields.ts";
import {
  isV1Span,
  v1Carried,
  v1Span,
  type WireAnswer,
  type WireProcess,
  type WireReference,
  type WireSpan,
  type WireTags,
  type WireTrace,
} from "./jaeger-v1-schema.ts";
import { reasonIn } from "./problem.ts";

/**
 * Jaeger's own JSON: answers of the v1 API and the UI's download. Times are integer microseconds. What surrounds the
 * spans is checked as a whole, but each span by itself, so that an invalid span does not hide the others.
 */

interface Resource {
  readonly service: string;
  readonly attributes: Attributes;
}

/** The traces of an answer; one that Jaeger could not read has no span that can be read. */
export const tracesFromV1 = ({ data, errors }: WireAnswer): Trace[] => [
  ...(data ?? []).map(traceFromV1),
  ...(errors ?? []).map(({ traceID, msg }) => ({
    traceId: isTraceId(traceID) ? canonicalTraceId(traceID) : unknownTraceId,
    spans: [],
    warnings: [],
    unread: [{ why: `Jaeger answered with an error, ${excerpt(msg)}` }],
  })),
];

export function traceFromV1(wire: WireTrace): Trace {
  const traceId = canonicalTraceId(wire.traceID);
  const isOfTrace = ({ traceID }: { readonly traceID: string }) =>
    traceID === wire.traceID || canonicalTraceId(traceID) === traceId;
  const resources = new Map(Object.entries(wire.processes ?? {}).map(([id, one]) => [id, resourceFrom(one)]));
  const spans: Span[] = [];
  const unread: UnreadSpan[] = [];
  for (const one of wire.spans) {
    const read = checked(one);
    if (typeof read === "string") unread.push(unreadFromV1(one, read));
    else if (!isOfTrace(read)) unread.push(unreadFromV1(one, "traceID: expected its trace's"));
    else {
      const resource = resources.get(read.processID ?? "") ?? resourceFrom(read.process);
      spans.push(spanFromV1(read, { traceId, isOfTrace }, resource));
    }
  }
  return {
    traceId,
    spans,
    warnings: warningsFrom(wire.warnings),
    ...(unread.length === 0 ? {} : { unread }),
  };
}

/** The span, or why it can't be read. */
function checked(wire: unknown): WireSpan | string {
  if (isV1Span(wire)) return wire;
  const { success, data, error } = v1Span.safeParse(wire);
  return success ? data : reasonIn(error);
}

function unreadFromV1(wire: unknown, why: string): UnreadSpan {
  const { success, data } = v1Carried.safeParse(wire);
  if (!success) return { why };
  const events = (data.logs ?? []).map(({ fields }) => ({ name: "", time: 0, attributes: attributesOf(fields) }));
  return { why, carries: { attributes: attributesOf(data.tags), events, resource: new Map() } };
}

const resourceFrom = (wire: WireProcess | null | undefined): Resource => ({
  service: wire?.serviceName ?? "",
  attributes: attributesOf(wire?.tags),
});

interface OfTrace {
  /** One string for all spans of a trace, which arrive with a copy each. */
  readonly traceId: string;
  readonly isOfTrace: (reference: WireReference) => boolean;
}

function spanFromV1(wire: WireSpan, { traceId, isOfTrace }: OfTrace, resource: Resource): Span {
  const attributes = attributesOf(wire.tags);
  const references = wire.references ?? [];
  // A span with a parent and a link to the same span has only one reference, FOLLOWS_FROM.
  const parent =
    references.find((one) => one.refType === "CHILD_OF" && isOfTrace(one)) ??
    references.find((one) => one.refType === "FOLLOWS_FROM" && isOfTrace(one));
  const parentId = parent === undefined ? parentFrom(wire.parentSpanID) : canonicalSpanId(parent.spanID);
  const message = attributes.get("otel.status_description");
  const traceState = attributes.get("w3c.tracestate");
  const span: Writable<Span> = {
    traceId,
    spanId: canonicalSpanId(wire.spanID),
    links: references.filter((one) => one !== parent).map(linkFrom),
    service: resource.service,
    name: wire.operationName,
    kind: kindNamed.get(String(attributes.get("span.kind")).toLowerCase()) ?? "internal",
    start: wire.startTime,
    end: wire.startTime + lengthFrom(wire.duration),
    attributes,
    resource: resource.attributes,
    events: eventsFrom(wire.logs),
    status: statusOf(attributes),
    warnings: warningsFrom(wire.warnings),
  };
  if (parentId !== undefined) span.parentId = parentId;
  if (message !== undefined) span.statusMessage = String(message);
  if (traceState !== undefined) span.traceState = String(traceState);
  return span;
}

const linkFrom = ({ traceID, spanID }: WireReference): SpanRef => ({
  traceId: canonicalTraceId(traceID),
  spanId: canonicalSpanId(spanID),
});

/** Jaeger sorts a span's events by name, and writes the name as a field. */
const eventsFrom = (logs: WireSpan["logs"]): SpanEvent[] =>
  (logs ?? [])
    .map(({ timestamp, fields }) => {
      const attributes = attributesOf(fields);
      return { name: String(attributes.get("event") ?? ""), time: timestamp, attributes };
    })
    .sort((a, b) => a.time - b.time);

function statusOf(attributes: Attributes): Span["status"] {
  const code = String(attributes.get("otel.status_code") ?? "").toUpperCase();
  return code === "ERROR" ? "error" : code === "OK" ? "ok" : "unset";
}

/** The memory store can repeat a warning at each read. */
const warningsFrom = (wire: WireSpan["warnings"]): string[] => [...new Set(wire)];

function attributesOf(list: WireTags): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const { key, value } of list ?? []) if (isPlain(value)) attributes.set(key, value);
  return attributes;
}

/** Jaeger sends arrays and maps as strings, so any other value is no tag. */
const isPlain = (value: unknown): value is AttributeValue =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
