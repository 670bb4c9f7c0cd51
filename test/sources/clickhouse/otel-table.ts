import type { Session } from "chdb";
import type { Attributes, AttributeValue, Span, Trace } from "../../../src/trace/span.ts";

/**
 * The table that the collector's exporter creates: opentelemetry-collector-contrib,
 * exporter/clickhouseexporter/internal/sqltemplates.
 */
const tables = (database: string): readonly string[] => [
  `CREATE DATABASE IF NOT EXISTS ${database}`,
  `CREATE TABLE ${database}.otel_traces (
    Timestamp DateTime64(9) CODEC(Delta, ZSTD(3)),
    TraceId String CODEC(ZSTD(3)),
    SpanId String CODEC(ZSTD(3)),
    ParentSpanId String CODEC(ZSTD(3)),
    TraceState String CODEC(ZSTD(3)),
    SpanName LowCardinality(String) CODEC(ZSTD(3)),
    SpanKind LowCardinality(String) CODEC(ZSTD(3)),
    ServiceName LowCardinality(String) CODEC(ZSTD(3)),
    ResourceAttributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    ScopeName String CODEC(ZSTD(3)),
    ScopeVersion String CODEC(ZSTD(3)),
    SpanAttributes Map(LowCardinality(String), String) CODEC(ZSTD(3)),
    Duration UInt64 CODEC(ZSTD(3)),
    StatusCode LowCardinality(String) CODEC(ZSTD(3)),
    StatusMessage String CODEC(ZSTD(3)),
    Events Nested (
      Timestamp DateTime64(9),
      Name LowCardinality(String),
      Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(3)),
    Links Nested (
      TraceId String,
      SpanId String,
      TraceState String,
      Attributes Map(LowCardinality(String), String)
    ) CODEC(ZSTD(3)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
    INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX idx_duration Duration TYPE minmax GRANULARITY 1
  ) ENGINE = MergeTree PARTITION BY toDate(Timestamp) ORDER BY (ServiceName, SpanName, toDateTime(Timestamp))
  SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`,
  `CREATE TABLE ${database}.otel_traces_trace_id_ts (
    TraceId String CODEC(ZSTD(3)),
    Start DateTime CODEC(Delta, ZSTD(3)),
    End DateTime CODEC(Delta, ZSTD(3)),
    INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
  ) ENGINE = MergeTree PARTITION BY toDate(Start) ORDER BY (TraceId, Start)
  SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`,
  `CREATE MATERIALIZED VIEW ${database}.otel_traces_trace_id_ts_mv TO ${database}.otel_traces_trace_id_ts AS
  SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End FROM ${database}.otel_traces
  WHERE TraceId != '' GROUP BY TraceId`,
];

export async function otelTables(session: Session, database: string, traces: readonly Trace[] = []): Promise<void> {
  for (const statement of tables(database)) session.query(statement);
  await insertOtel(session, database, traces);
}

export async function insertOtel(session: Session, database: string, traces: readonly Trace[]): Promise<void> {
  const rows = traces.flatMap(({ spans }) => spans).map((span) => JSON.stringify(rowOf(span)));
  if (rows.length === 0) return;
  await session.insert({
    table: `${database}.otel_traces`,
    values: Buffer.from(rows.join("\n")),
    format: "JSONEachRow",
    settings: { input_format_import_nested_json: 0 },
  });
}

/** A span as the exporter writes it, with every attribute as text. */
const rowOf = (span: Span) => ({
  Timestamp: seconds(span.start),
  TraceId: span.traceId.padStart(32, "0"),
  SpanId: span.spanId,
  ParentSpanId: span.parentId ?? "",
  TraceState: span.traceState ?? "",
  SpanName: span.name,
  SpanKind: capital(span.kind),
  ServiceName: span.service,
  ResourceAttributes: textsOf(span.resource),
  SpanAttributes: textsOf(span.attributes),
  Duration: (span.end - span.start) * 1_000,
  StatusCode: capital(span.status),
  StatusMessage: span.statusMessage ?? "",
  "Events.Timestamp": span.events.map(({ time }) => seconds(time)),
  "Events.Name": span.events.map(({ name }) => name),
  "Events.Attributes": span.events.map(({ attributes }) => textsOf(attributes)),
});

export const seconds = (time: number): string =>
  `${Math.floor(time / 1_000_000)}.${String(time % 1_000_000).padStart(6, "0")}`;

export const capital = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`;

const textsOf = (attributes: Attributes): Record<string, string> =>
  Object.fromEntries([...attributes].map(([name, value]) => [name, textOf(value)]));

const textOf = (value: AttributeValue): string => (typeof value === "object" ? JSON.stringify(value) : String(value));
