import type { Attributes, AttributeValue, Span, Trace } from "../src/trace/span.ts";

/** A trace as Jaeger's v1 API answers with it. Fields of OTLP, such as the kind and the status, are tags there. */
export function toV1({ traceId, spans, warnings }: Trace): object {
  const processes = new Map<string, { readonly id: string; readonly process: object }>();
  const processOf = ({ service, resource }: Span): string => {
    const known = processes.get(service);
    if (known !== undefined) return known.id;
    const { "service.name": _, ...own } = Object.fromEntries(resource);
    const id = `p${processes.size + 1}`;
    processes.set(service, { id, process: { serviceName: service, tags: tagsOf(new Map(Object.entries(own))) } });
    return id;
  };
  const wire = spans.map((span) => ({
    traceID: traceId,
    spanID: span.spanId,
    operationName: span.name,
    references: referencesOf(span),
    startTime: span.start,
    duration: span.end - span.start,
    tags: [...tagsOf(span.attributes), ...tagsOf(fieldsOf(span))],
    logs: span.events.map(({ name, time, attributes }) => ({
      timestamp: time,
      fields: [...tagsOf(new Map([["event", name]])), ...tagsOf(attributes)],
    })),
    processID: processOf(span),
    warnings: null,
  }));
  const byId = Object.fromEntries([...processes.values()].map(({ id, process }) => [id, process]));
  return { traceID: traceId, spans: wire, processes: byId, warnings: warnings.length === 0 ? null : warnings };
}

const fieldsOf = ({ kind, status, statusMessage }: Span): Attributes =>
  new Map<string, AttributeValue>([
    ["span.kind", kind],
    ...(status === "error"
      ? ([
          ["otel.status_code", "ERROR"],
          ["error", true],
        ] as const)
      : []),
    ...(statusMessage === undefined ? [] : ([["otel.status_description", statusMessage]] as const)),
  ]);

/** If the parent is linked too, there is one reference, the link's. */
function referencesOf({ traceId, parentId, links }: Span): object[] {
  const own = links.some((link) => link.spanId === parentId) || parentId === undefined;
  const parent = own ? [] : [{ refType: "CHILD_OF", traceID: traceId, spanID: parentId }];
  return [...parent, ...links.map((link) => ({ refType: "FOLLOWS_FROM", traceID: link.traceId, spanID: link.spanId }))];
}

const tagsOf = (attributes: Attributes): object[] =>
  [...attributes].map(([key, value]) => ({
    key,
    type: typeOf(value),
    value: Array.isArray(value) ? JSON.stringify(value) : value,
  }));

const typeOf = (value: AttributeValue): string =>
  typeof value === "boolean"
    ? "bool"
    : typeof value !== "number"
      ? "string"
      : Number.isInteger(value)
        ? "int64"
        : "float64";
