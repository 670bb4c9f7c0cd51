import { z } from "zod";
import { canonicalTraceId } from "../../trace/trace-id.ts";
import type { Attributes, Span, SpanKind, SpanRef, Trace } from "../../trace/span.ts";

/** Jaeger's own JSON: answers of the v1 API and the UI's download. Times are integer microseconds. */

const tag = z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]).nullish() });
const tags = z.array(tag).nullish();
const reference = z.object({ refType: z.string(), traceID: z.string(), spanID: z.string() });
const process = z.object({ serviceName: z.string(), tags });
const warnings = z.array(z.string()).nullish();
const span = z.object({
  traceID: z.string(),
  spanID: z.string(),
  operationName: z.string(),
  references: z.array(reference).nullish(),
  parentSpanID: z.string().nullish(),
  startTime: z.number(),
  duration: z.number(),
  tags,
  logs: z.array(z.object({ timestamp: z.number(), fields: tags })).nullish(),
  processID: z.string().nullish(),
  process: process.nullish(),
  warnings,
});
export const v1Trace = z.object({
  traceID: z.string(),
  spans: z.array(span),
  processes: z.record(z.string(), process).nullish(),
  warnings,
});
export const v1Answer = z.object({
  data: z.array(v1Trace).nullable(),
  errors: z.array(z.object({ code: z.number().nullish(), msg: z.string(), traceID: z.string().nullish() })).nullish(),
});

type WireTrace = z.infer<typeof v1Trace>;
type WireSpan = z.infer<typeof span>;
type WireProcess = z.infer<typeof process>;

export function traceFromV1(wire: WireTrace): Trace {
  const resources = new Map(Object.entries(wire.processes ?? {}).map(([id, p]) => [id, { service: p.serviceName, resource: attributesOf(p.tags) }]));
  const resourceOf = (s: WireSpan) =>
    resources.get(s.processID ?? "") ?? (s.process ? ownResource(s.process) : { service: "", resource: new Map() });
  return {
    traceId: canonicalTraceId(wire.traceID),
    spans: wire.spans.map((s) => spanFromV1(s, resourceOf(s))),
    // The memory store can repeat a warning at each read.
    warnings: [...new Set(wire.warnings)],
  };
}

const ownResource = (p: WireProcess) => ({ service: p.serviceName, resource: attributesOf(p.tags) });

function spanFromV1(wire: WireSpan, { service, resource }: { service: string; resource: Attributes }): Span {
  const attributes = attributesOf(wire.tags);
  const references = (wire.references ?? []).map((r) => ({ ...r, traceID: canonicalTraceId(r.traceID) }));
  const traceId = canonicalTraceId(wire.traceID);
  const within = references.filter((r) => r.traceID === traceId);
  // A span with a parent and a link to the same span has only one reference, FOLLOWS_FROM.
  const parent = within.find((r) => r.refType === "CHILD_OF") ?? within.find((r) => r.refType === "FOLLOWS_FROM");
  const parentId = parent?.spanID ?? (wire.parentSpanID || undefined);
  const message = attributes.get("otel.status_description");
  const traceState = attributes.get("w3c.tracestate");
  return {
    traceId,
    spanId: wire.spanID.toLowerCase(),
    ...(parentId === undefined ? {} : { parentId: parentId.toLowerCase() }),
    links: references.filter((r) => r !== parent).map((r): SpanRef => ({ traceId: r.traceID, spanId: r.spanID.toLowerCase() })),
    service,
    name: wire.operationName,
    kind: kinds.get(String(attributes.get("span.kind")).toLowerCase()) ?? "internal",
    start: wire.startTime,
    end: wire.startTime + Math.max(0, wire.duration),
    attributes,
    resource,
    events: (wire.logs ?? [])
      .map((log) => ({ name: String(attributesOf(log.fields).get("event") ?? ""), time: log.timestamp, attributes: attributesOf(log.fields) }))
      .sort((a, b) => a.time - b.time),
    status: statusOf(attributes),
    ...(message === undefined ? {} : { statusMessage: String(message) }),
    ...(traceState === undefined ? {} : { traceState: String(traceState) }),
    warnings: [...new Set(wire.warnings)],
  };
}

const kinds = new Map<string, SpanKind>(
  (["server", "client", "producer", "consumer", "internal"] as const).map((kind) => [kind, kind]),
);

function statusOf(attributes: Attributes): Span["status"] {
  const code = String(attributes.get("otel.status_code") ?? "").toUpperCase();
  if (code === "ERROR" || String(attributes.get("error")) === "true") return "error";
  return code === "OK" ? "ok" : "unset";
}

const attributesOf = (list: z.infer<typeof tags>): Attributes =>
  new Map((list ?? []).flatMap(({ key, value }) => (value === null || value === undefined ? [] : [[key, value] as const])));
