import {
  attributesAsked,
  limited,
  presentMoment,
  type RecordedDialect,
  type RecordedOptions,
} from "./recorded-dialect.ts";
import { recordingJson, recordingNames, recordingText } from "./recordings.ts";
import { json, plain, type StubAnswer } from "./stub-server.ts";

interface Tag {
  readonly key: string;
  readonly value: unknown;
}

interface RecordedSpan {
  readonly operationName: string;
  readonly startTime: number;
  readonly processID: string;
  readonly tags: readonly Tag[];
  readonly logs: readonly { readonly fields: readonly Tag[] }[];
}

interface RecordedTrace {
  readonly traceID: string;
  readonly spans: readonly RecordedSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string; readonly tags: readonly Tag[] }>>;
}

const tracesIn = (isWanted: (name: string) => boolean) =>
  new Map<string, RecordedTrace>(
    recordingNames("v1")
      .filter((name) => !/^(error|services|operations|trace-unknown)/.test(name) && isWanted(name))
      .flatMap((name) => recordingJson<{ data: RecordedTrace[] }>("v1", name).data)
      .map((trace) => [trace.traceID, trace]),
  );
const traces = tracesIn(() => true);
const ofWholeOrders = tracesIn((name) => !name.startsWith("cohort-"));

const recorded = (name: string, status = 200): StubAnswer =>
  status === 200
    ? { status, type: "application/json", body: recordingText("v1", name) }
    : plain(recordingText("v1", name), status);

/** The v1 API over the recorded traces. Times are inclusive. All tags must be on one span of the service. */
export const recordedV1: RecordedDialect = (url, options) => {
  const byId = /^\/api\/traces\/([0-9a-f]+)$/.exec(url.pathname)?.[1];
  if (byId !== undefined) {
    const trace = traces.get(byId);
    return trace === undefined ? recorded("trace-unknown.json", 404) : answerWith([trace]);
  }
  switch (url.pathname) {
    case "/api/services":
      return options.isForgotten?.() === true ? json({ data: null }) : recorded("services.json");
    case "/api/operations":
      return operationsOf(url.searchParams.get("service") ?? "");
    case "/api/traces":
      return search(url.searchParams, options);
    default:
      return undefined;
  }
};

function search(
  query: URLSearchParams,
  { limitBehaviour, ignoresAttributes, isEmptied, onlyWhole }: RecordedOptions,
): StubAnswer {
  if (isEmptied?.() === true) return answerWith([]);
  const service = query.get("service");
  if (service === null) return recorded("error-no-service.json", 400);
  const limit = Number(query.get("limit") ?? 100);
  if (!Number.isInteger(limit)) return recorded("error-bad-limit.json", 400);
  const tags = attributesAsked(query.get("tags"));
  if (tags === undefined) return recorded("error-bad-tags.json", 400);
  const end = Number(query.get("end") ?? presentMoment.v1);
  const start = Number(query.get("start") ?? end - 48 * 3_600_000_000);
  const operation = query.get("operation");
  const matches = ({ processes }: RecordedTrace, span: RecordedSpan): boolean => {
    const process = processes[span.processID]!;
    const searched = [...span.tags, ...process.tags, ...span.logs.flatMap(({ fields }) => fields)];
    return (
      process.serviceName === service &&
      (operation === null || span.operationName === operation) &&
      span.startTime >= start &&
      span.startTime <= end &&
      (ignoresAttributes === true ||
        tags.every(([key, value]) => searched.some((tag) => tag.key === key && String(tag.value) === value)))
    );
  };
  const known = onlyWhole === true ? ofWholeOrders : traces;
  const found = [...known.values()].filter((trace) => trace.spans.some((span) => matches(trace, span)));
  return answerWith(
    limited(found, (trace) => Math.min(...trace.spans.map((span) => span.startTime)), limit, limitBehaviour),
  );
}

function operationsOf(service: string): StubAnswer {
  if (service === "mes-api") return recorded("operations-mes-api.json");
  const found = new Map<string, { name: string; spanKind: unknown }>();
  for (const { spans, processes } of traces.values()) {
    for (const span of spans) {
      if (processes[span.processID]!.serviceName !== service) continue;
      const spanKind = span.tags.find(({ key }) => key === "span.kind")?.value ?? "";
      found.set(`${span.operationName} ${String(spanKind)}`, { name: span.operationName, spanKind });
    }
  }
  return json({ data: [...found.values()], total: found.size, limit: 0, offset: 0, errors: null });
}

const answerWith = (data: readonly RecordedTrace[]): StubAnswer =>
  json({ data, total: 0, limit: 0, offset: 0, errors: null });
