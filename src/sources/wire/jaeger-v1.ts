import { z } from "zod";
import type { Attributes, AttributeValue, Span, SpanEvent, SpanKind, Trace } from "../../trace/span.ts";
import { microseconds, parentId, spanId, traceId } from "./fields.ts";

/** Jaeger's own JSON: answers of the v1 API and the UI's download. Times are integer microseconds. */

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
  startTime: microseconds,
  duration: microseconds,
  tags,
  logs: z.array(z.object({ timestamp: microseconds, fields: tags })).nullish(),
  processID: z.string().nullish(),
  process: process.nullish(),
  warnings,
});
export const v1Trace = z.object({
  traceID: traceId,
  spans: z.array(span),
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
  return {
    traceId: wire.traceID,
    spans: wire.spans.map((one) => spanFromV1(one, resources.get(one.processID ?? "") ?? resourceFrom(one.process))),
    // The memory store can repeat a warning at each read.
    warnings: [...new Set(wire.warnings)],
  };
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
