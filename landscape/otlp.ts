import { setTimeout as sleep } from "node:timers/promises";
import type { Attributes, AttributeValue, Span, Trace } from "../src/trace/span.ts";

/** Where a Jaeger takes spans, and where it is asked for them. */
export interface Receiver {
  readonly otlpUrl: string;
  readonly url: string;
}

/** About as many spans in a request as an SDK sends. */
const tracesAtOnce = 100;

/** Exports traces over OTLP/HTTP, one request after the other, and waits until all their spans can be found. */
export async function sendOtlp(traces: readonly Trace[], { otlpUrl, url }: Receiver): Promise<void> {
  const batches = Array.from({ length: Math.ceil(traces.length / tracesAtOnce) }, (_, i) =>
    traces.slice(i * tracesAtOnce, (i + 1) * tracesAtOnce),
  );
  for (const batch of batches) {
    const answer = await fetch(`${otlpUrl}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toOtlp(batch)),
    });
    if (!answer.ok) throw new Error(`OTLP export: ${answer.status} ${await answer.text()}`);
  }
  for (const batch of batches) await untilFound(batch, url);
}

async function untilFound(traces: readonly Trace[], url: string): Promise<void> {
  const wanted = spansIn(traces);
  const ids = traces.map(({ traceId }) => `traceID=${traceId}`).join("&");
  for (let tries = 0; tries < 100; tries += 1, await sleep(100)) {
    const answer = await fetch(`${url}/api/traces?${ids}`);
    const { data } = (await answer.json()) as { data: readonly { spans: readonly unknown[] }[] | null };
    if (spansIn(data ?? []) >= wanted) return;
  }
  throw new Error(`Jaeger does not show all ${wanted} spans after 10 s`);
}

const spansIn = (traces: readonly { readonly spans: readonly unknown[] }[]): number =>
  traces.reduce((sum, { spans }) => sum + spans.length, 0);

/** Traces as one OTLP export request in JSON, as the SDKs send them: ids in hex, nanoseconds as decimal strings, kinds as numbers. */
export function toOtlp(traces: readonly Trace[]): { readonly resourceSpans: readonly object[] } {
  const byResource = new Map<string, { readonly resource: Attributes; readonly spans: Span[] }>();
  for (const span of traces.flatMap(({ spans }) => spans)) {
    const resource = resourceOf(span);
    const key = JSON.stringify([...resource]);
    const known = byResource.get(key) ?? { resource, spans: [] };
    byResource.set(key, known);
    known.spans.push(span);
  }
  return {
    resourceSpans: [...byResource.values()].map(({ resource, spans }) => ({
      resource: { attributes: attributesOf(resource) },
      scopeSpans: [{ spans: spans.map(spanOf) }],
    })),
  };
}

/** Jaeger's own JSON has the service beside its resource. */
const resourceOf = ({ resource, service }: Span): Attributes =>
  resource.has("service.name") ? resource : new Map([...resource, ["service.name", service]]);

const kinds = ["internal", "server", "client", "producer", "consumer"] as const;
const statusCodes = { unset: 0, ok: 1, error: 2 } as const;

const spanOf = (span: Span) => ({
  traceId: span.traceId.padStart(32, "0"),
  spanId: span.spanId,
  ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
  ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
  name: span.name,
  kind: kinds.indexOf(span.kind) + 1,
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
    code: statusCodes[span.status],
    ...(span.statusMessage === undefined ? {} : { message: span.statusMessage }),
  },
});

/** As text: nanoseconds since the epoch don't fit a double. */
const nanoseconds = (microseconds: number): string => `${microseconds}000`;

const attributesOf = (attributes: Attributes) =>
  [...attributes].map(([key, value]) => ({ key, value: anyValue(value) }));

function anyValue(value: AttributeValue): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}
