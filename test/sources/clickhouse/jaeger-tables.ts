import type { Session } from "chdb";
import type { Attributes, AttributeValue, Span, Trace } from "../../../src/trace/span.ts";
import { capital, seconds } from "./otel-table.ts";

const types = ["bool Bool", "double Float64", "int Int64", "str String", "complex String"].map((type) =>
  type.split(" "),
);
const nested = (prefix = ""): string =>
  types.map(([name, type]) => `${prefix}${name}_attributes Nested (key String, value ${type})`).join(", ");

/** The tables that Jaeger's ClickHouse storage creates: jaegertracing/jaeger, internal/storage/v2/clickhouse/sql. */
const tables = (database: string): readonly string[] => [
  `CREATE DATABASE IF NOT EXISTS ${database}`,
  `CREATE TABLE ${database}.spans (
    id String, trace_id String, trace_state String, parent_span_id String, name String, kind String,
    start_time DateTime64(9), status_code String, status_message String, duration Int64,
    ${nested()},
    events Nested (name String, timestamp DateTime64(9), ${nested()}),
    links Nested (trace_id String, span_id String, trace_state String, ${nested()}),
    service_name String,
    ${nested("resource_")},
    scope_name String, scope_version String,
    ${nested("scope_")},
    INDEX idx_trace_id trace_id TYPE bloom_filter GRANULARITY 1,
    INDEX idx_duration duration TYPE minmax GRANULARITY 1
  ) ENGINE = MergeTree PARTITION BY toDate(start_time) ORDER BY (service_name, name, toDateTime(start_time))`,
  `CREATE TABLE ${database}.trace_id_timestamps (
    trace_id String,
    start SimpleAggregateFunction(min, DateTime64(9)),
    end SimpleAggregateFunction(max, DateTime64(9))
  ) ENGINE = AggregatingMergeTree() ORDER BY (trace_id)`,
  `CREATE MATERIALIZED VIEW ${database}.trace_id_timestamps_mv TO ${database}.trace_id_timestamps AS
  SELECT trace_id, min(start_time) AS start, max(start_time) AS end FROM ${database}.spans GROUP BY trace_id`,
];

export async function jaegerTables(session: Session, database: string, traces: readonly Trace[] = []): Promise<void> {
  for (const statement of tables(database)) session.query(statement);
  const rows = traces.flatMap(({ spans }) => spans).map((span) => JSON.stringify(rowOf(span)));
  if (rows.length === 0) return;
  await session.insert({ table: `${database}.spans`, values: Buffer.from(rows.join("\n")), format: "JSONEachRow" });
}

/** A span as Jaeger writes it, with its attributes separated by type. */
const rowOf = (span: Span) => ({
  id: span.spanId,
  trace_id: span.traceId.padStart(32, "0"),
  trace_state: span.traceState ?? "",
  parent_span_id: span.parentId ?? "",
  name: span.name,
  kind: span.kind,
  start_time: seconds(span.start),
  status_code: capital(span.status),
  status_message: span.statusMessage ?? "",
  duration: (span.end - span.start) * 1_000,
  ...typed(span.attributes),
  "events.name": span.events.map(({ name }) => name),
  "events.timestamp": span.events.map(({ time }) => seconds(time)),
  ...Object.fromEntries(
    types.map(([type]) => [
      `events.${type}_attributes`,
      span.events.map(({ attributes }) => pairs(attributes, type!).map(([key, value]) => ({ key, value }))),
    ]),
  ),
  service_name: span.service,
  ...typed(span.resource, "resource_"),
});

const typed = (attributes: Attributes, prefix = ""): Record<string, unknown> =>
  Object.fromEntries(
    types.flatMap(([type]) => {
      const own = pairs(attributes, type!);
      const column = `${prefix}${type}_attributes`;
      return [
        [`${column}.key`, own.map(([key]) => key)],
        [`${column}.value`, own.map(([, value]) => value)],
      ];
    }),
  );

const pairs = (attributes: Attributes, type: string): [string, unknown][] =>
  [...attributes]
    .filter(([, value]) => typeOf(value) === type)
    .map(([key, value]) =>
      typeof value === "object" ? [`@slice@${key}`, JSON.stringify(listOf(value))] : [key, value],
    );

const typeOf = (value: AttributeValue): string => {
  if (typeof value === "object") return "complex";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  return Number.isInteger(value) ? "int" : "double";
};

/** A list as OTLP's JSON. */
const listOf = (values: readonly AttributeValue[]): object => ({
  arrayValue: {
    values: values.map((value) => (typeof value === "object" ? listOf(value) : { stringValue: String(value) })),
  },
});
