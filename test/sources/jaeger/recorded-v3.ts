import { attributesAsked, limited, type RecordedDialect, type RecordedOptions } from "./recorded-dialect.ts";
import { recordingJson, recordingNames, recordingText } from "./recordings.ts";
import { json, plain, type StubAnswer } from "./stub-server.ts";

type WireAttributes = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];

interface RecordedSpan {
  readonly traceId: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly attributes?: WireAttributes;
  readonly events?: readonly { readonly attributes?: WireAttributes }[];
  readonly links?: readonly { readonly attributes?: WireAttributes }[];
}

interface ResourceSpans {
  readonly resource: { readonly attributes: WireAttributes };
  readonly scopeSpans: readonly { readonly scope?: unknown; readonly spans: readonly RecordedSpan[] }[];
}

/** The parts of each trace by its id. Each part comes from one resource: v3 never mixes traces in one resourceSpans. */
function tracesIn(isWanted: (name: string) => boolean): Map<string, ResourceSpans[]> {
  const traces = new Map<string, ResourceSpans[]>();
  for (const name of recordingNames("v3").filter(
    (file) => !/^(error|services|operations|trace-unknown|no-match|v1-)/.test(file) && isWanted(file),
  )) {
    const here = new Map<string, ResourceSpans[]>();
    for (const part of recordingJson<{ result: { resourceSpans: ResourceSpans[] } }>("v3", name).result.resourceSpans) {
      const { traceId } = part.scopeSpans[0]!.spans[0]!;
      here.set(traceId, [...(here.get(traceId) ?? []), part]);
    }
    for (const [traceId, parts] of here) traces.set(traceId, parts);
  }
  return traces;
}
const traces = tracesIn(() => true);
const ofWholeOrders = tracesIn((name) => !name.startsWith("cohort-"));

const recorded = (name: string, status = 200): StubAnswer =>
  status === 200
    ? { status, type: "application/json", body: recordingText("v3", name) }
    : plain(recordingText("v3", name), status);

/** The v3 API over the recorded traces. v1's search is gone, as in servers after 2.20. */
export const recordedV3: RecordedDialect = (url, options) => {
  const byId = /^\/api\/v3\/traces\/([0-9a-f]+)$/.exec(url.pathname)?.[1];
  if (byId !== undefined) {
    const parts = traces.get(byId.padStart(32, "0"));
    return parts === undefined ? recorded("trace-unknown.json", 404) : answerWith([parts]);
  }
  switch (url.pathname) {
    case "/api/v3/services":
      return options.isForgotten?.() === true ? json({}) : recorded("services.json");
    case "/api/v3/operations":
      return operationsOf(url.searchParams.get("service") ?? "");
    case "/api/v3/traces":
      return search(url.searchParams, options);
    default:
      return url.pathname.startsWith("/api/") ? recorded("v1-search-gone.txt", 404) : undefined;
  }
};

function search(
  query: URLSearchParams,
  { limitBehaviour, needsService, ignoresAttributes, isEmptied, onlyWhole }: RecordedOptions,
): StubAnswer {
  if (isEmptied?.() === true) return answerWith([]);
  const [from, to] = ["query.startTimeMin", "query.startTimeMax"].map((name) => query.get(name));
  if (from == null || to == null) return recorded("error-no-times.json", 400);
  const service = query.get("query.serviceName");
  if (service === null && needsService === true) {
    return plain('{"error":{"httpCode":400,"message":"service name is required by this storage"}}', 400);
  }
  const attributes = attributesAsked(query.get("query.attributes"));
  if (attributes === undefined) return recorded("error-bad-attributes.json", 400);
  const operation = query.get("query.operationName");
  const matches = (part: ResourceSpans, span: RecordedSpan): boolean => {
    const searched = [span, part.resource, ...(span.events ?? []), ...(span.links ?? [])].flatMap(
      (one) => one.attributes ?? [],
    );
    const start = BigInt(span.startTimeUnixNano);
    return (
      (service === null || serviceOf(part) === service) &&
      (operation === null || span.name === operation) &&
      start >= nanosOf(from) &&
      start <= nanosOf(to) &&
      (ignoresAttributes === true ||
        attributes.every(([key, value]) =>
          searched.some((one) => one.key === key && String(Object.values(one.value)[0]) === value),
        ))
    );
  };
  const known = onlyWhole === true ? ofWholeOrders : traces;
  const found = [...known.values()].filter((parts) =>
    parts.some((part) => spansOf(part).some((span) => matches(part, span))),
  );
  const depth = Number(query.get("query.searchDepth") ?? 100);
  return answerWith(limited(found, earliest, depth, limitBehaviour));
}

const spansOf = ({ scopeSpans }: ResourceSpans): readonly RecordedSpan[] => scopeSpans.flatMap(({ spans }) => spans);

const serviceOf = ({ resource }: ResourceSpans): unknown =>
  resource.attributes.find(({ key }) => key === "service.name")?.value["stringValue"];

const earliest = (parts: readonly ResourceSpans[]): number =>
  Math.min(...parts.flatMap(spansOf).map((span) => Number(span.startTimeUnixNano)));

/** RFC 3339 in UTC with up to nine digits, which are more than a Date holds. */
function nanosOf(text: string): bigint {
  const [, seconds = "", fraction = ""] = /^(.*:\d\d)(?:\.(\d+))?Z$/.exec(text) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}

function operationsOf(service: string): StubAnswer {
  if (service === "mes-api") return recorded("operations-mes-api.json");
  const found = new Map<string, { name: string; spanKind: string }>();
  for (const part of [...traces.values()].flat().filter((one) => serviceOf(one) === service)) {
    for (const { name, kind } of spansOf(part)) found.set(`${name} ${kind}`, { name, spanKind: kinds[kind] ?? "" });
  }
  return json({ operations: [...found.values()] });
}

/** OTLP's span kinds by their number, under the names of the operations list. */
const kinds = ["", "internal", "server", "client", "producer", "consumer"];

const answerWith = (found: readonly (readonly ResourceSpans[])[]): StubAnswer =>
  found.length === 0 ? recorded("no-match.json", 404) : json({ result: { resourceSpans: found.flat() } });
