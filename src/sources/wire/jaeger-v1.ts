import { z } from "zod";
import type { Attributes, AttributeValue, Span, SpanEvent, SpanKind, Trace, UnreadSpan } from "../../trace/span.ts";
import { duration, instant, parentId, spanId, traceId } from "./fields.ts";
import { reasonIn } from "./problem.ts";

/**
 * Jaeger's own JSON: answers of the v1 API and the UI's download. Times are integer microseconds. What surrounds the spans is
 * checked at once; each span by itself, so that one which nobody can read does not hide the others.
 */

const tags = z.array(z.object({ key: z.string(), value: z.unknown() })).nullish();
const reference = z.object({ refType: z.string(), traceID: traceId, spanID: spanId });
const process = z.object({ serviceName: z.string(), tags });
const warnings = z.array(z.string()).nullish();
const span = z.object({
  traceID: traceId,
  spanID: spanId,
  operationName: z.string(),
  references: z.array(reference).nullish(),
  parentSpanID: parentId,
  startTime: instant,
  duration,
  tags,
  logs: z.array(z.object({ timestamp: instant, fields: tags })).nullish(),
  processID: z.string().nullish(),
  process: process.nullish(),
  warnings,
});
/** Of a span that is not as it should be: what it carries may be readable all the same. */
const carried = z.object({ tags, logs: z.array(z.object({ fields: tags })).nullish() });
export const v1Trace = z.object({
  traceID: traceId,
  spans: z.array(z.unknown()),
  processes: z.record(z.string(), process).nullish(),
  warnings,
});
export const v1Answer = z.object({
  data: z.array(v1Trace).nullable(),
  /** An answer can hold these beside the traces: some could not be read. */
  errors: z.array(z.object({ msg: z.string() })).nullish(),
});

type WireTrace = z.infer<typeof v1Trace>;
type WireSpan = z.infer<typeof span>;

interface Resource {
  readonly service: string;
  readonly attributes: Attributes;
}

export function traceFromV1(wire: WireTrace): Trace {
  const resources = new Map(Object.entries(wire.processes ?? {}).map(([id, one]) => [id, resourceFrom(one)]));
  const spans: Span[] = [];
  const unread: UnreadSpan[] = [];
  for (const one of wire.spans) {
    const parsed = span.safeParse(one);
    if (!parsed.success) unread.push(unreadFromV1(one, reasonIn(parsed.error)));
    else if (parsed.data.traceID !== wire.traceID) unread.push(unreadFromV1(one, "traceID: expected its trace's"));
    else {
      const { processID, process: own } = parsed.data;
      spans.push(spanFromV1(parsed.data, resources.get(processID ?? "") ?? resourceFrom(own)));
    }
  }
  return {
    traceId: wire.traceID,
    spans,
    // The memory store can repeat a warning at each read.
    warnings: [...new Set(wire.warnings)],
    ...(unread.length === 0 ? {} : { unread }),
  };
}

function unreadFromV1(wire: unknown, why: string): UnreadSpan {
  const { success, data } = carried.safeParse(wire);
  if (!success) return { why };
  const events = (data.logs ?? []).map(({ fields }) => ({ name: "", time: 0, attributes: attributesOf(fields) }));
  return { why, carries: { attributes: attributesOf(data.tags), events, resource: new Map() } };
}

const resourceFrom = (wire: z.infer<typeof process> | null | undefined): Resource => ({
  service: wire?.serviceName ?? "",
  attributes: attributesOf(wire?.tags),
});

function spanFromV1(wire: WireSpan, resource: Resource): Span {
  const attributes = attributesOf(wire.tags);
  const references = wire.references ?? [];
  const within = references.filter(({ traceID }) => traceID === wire.traceID);
  // A span with a parent and a link to the same span has only one reference, FOLLOWS_FROM.
  const parent =
    within.find(({ refType }) => refType === "CHILD_OF") ?? within.find(({ refType }) => refType === "FOLLOWS_FROM");
  const parentOf = parent?.spanID ?? wire.parentSpanID;
  const message = attributes.get("otel.status_description");
  const traceState = attributes.get("w3c.tracestate");
  return {
    traceId: wire.traceID,
    spanId: wire.spanID,
    ...(parentOf == null ? {} : { parentId: parentOf }),
    links: references.filter((one) => one !== parent).map((one) => ({ traceId: one.traceID, spanId: one.spanID })),
    service: resource.service,
    name: wire.operationName,
    kind: kinds.get(String(attributes.get("span.kind")).toLowerCase()) ?? "internal",
    start: wire.startTime,
    end: wire.startTime + Math.max(0, wire.duration),
    attributes,
    resource: resource.attributes,
    events: eventsFrom(wire.logs),
    status: statusOf(attributes),
    ...(message === undefined ? {} : { statusMessage: String(message) }),
    ...(traceState === undefined ? {} : { traceState: String(traceState) }),
    warnings: [...new Set(wire.warnings)],
  };
}

const kinds = new Map<string, SpanKind>(
  (["server", "client", "producer", "consumer", "internal"] as const).map((kind) => [kind, kind]),
);

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
  if (code === "ERROR" || String(attributes.get("error")) === "true") return "error";
  return code === "OK" ? "ok" : "unset";
}

const attributesOf = (list: z.infer<typeof tags>): Attributes =>
  new Map((list ?? []).flatMap(({ key, value }) => (isPlain(value) ? [[key, value] as const] : [])));

/** Jaeger sends arrays and maps as strings: no tag is anything else. */
const isPlain = (value: unknown): value is AttributeValue =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";
