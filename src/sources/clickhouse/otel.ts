import type { Schema } from "./schema.ts";

/**
 * The table of the OpenTelemetry collector's ClickHouse exporter. All attributes are texts: numbers as digits, lists
 * and maps as JSON. Source: opentelemetry-collector-contrib,
 * exporter/clickhouseexporter/internal/sqltemplates/traces_table.sql.
 */
const zipped = (map: string): string => `tuple(arrayZip(mapKeys(${map}), mapValues(${map})))`;
const has = (map: string): string =>
  `arrayExists((k, v) -> has({values:Array(String)}, v) AND has({names:Array(String)}, k), mapKeys(${map}), mapValues(${map}))`;
const texts = (map: string): string => `arrayStringConcat(mapKeys(${map})), arrayStringConcat(mapValues(${map}))`;

export const otel: Schema = {
  table: "otel_traces",
  lookup: {
    table: "otel_traces_trace_id_ts",
    traceId: "TraceId",
    // Start and End are whole seconds, rounded down.
    first: "toInt64(toUnixTimestamp(min(Start))) * 1000000",
    last: "(toInt64(toUnixTimestamp(max(End))) + 1) * 1000000",
  },
  columns: {
    traceId: "TraceId",
    start: "Timestamp",
    service: "ServiceName",
    name: "SpanName",
    kind: "SpanKind",
  },
  span: {
    traceId: "TraceId",
    spanId: "SpanId",
    parentId: "ParentSpanId",
    traceState: "TraceState",
    name: "SpanName",
    kind: "SpanKind",
    service: "ServiceName",
    start: "toUnixTimestamp64Micro(Timestamp)",
    end: "intDiv(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration), 1000)",
    status: "StatusCode",
    statusMessage: "StatusMessage",
    attributes: zipped("SpanAttributes"),
    resource: zipped("ResourceAttributes"),
    events: `arrayMap((t, n, m) -> (toUnixTimestamp64Micro(t), n, ${zipped("m")}), Events.Timestamp, Events.Name, Events.Attributes)`,
    isUtf8: `isValidUTF8(concat(SpanName, ServiceName, StatusMessage, TraceState, ${texts("SpanAttributes")}, ${texts("ResourceAttributes")},
    arrayStringConcat(Events.Name), arrayStringConcat(arrayMap(m -> concat(${texts("m")}), Events.Attributes))))`,
  },
  carries: [
    // `hasAny` uses the index on values; the rows that are left are checked in full.
    `hasAny(mapValues(SpanAttributes), {values:Array(String)}) AND ${has("SpanAttributes")}`,
    `hasAny(mapValues(ResourceAttributes), {values:Array(String)}) AND ${has("ResourceAttributes")}`,
    `arrayExists(m -> ${has("m")}, Events.Attributes)`,
  ],
  maps: {
    attributes: "SpanAttributes",
    resource: "ResourceAttributes",
    events: "arrayZip(Events.Name, Events.Attributes)",
  },
};
