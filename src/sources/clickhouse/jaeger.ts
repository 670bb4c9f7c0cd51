import type { Schema } from "./schema.ts";

/**
 * The table of Jaeger's own ClickHouse storage (Jaeger 2.x). Each type of attributes has columns of its own. Lists,
 * maps and bytes are OTLP's JSON, with their type in the key: `@slice@order_id`. Source: jaegertracing/jaeger,
 * internal/storage/v2/clickhouse/sql.
 */
const types = ["str", "int", "double", "bool", "complex"] as const;

/** The columns of one place, by type. */
const typed = (prefix: string): readonly string[] => types.map((type) => `${prefix}${type}_attributes`);
/** On a span and on its resource each type has a column of keys and a column of values. */
const zipped = (prefix: string): string =>
  `tuple(${typed(prefix)
    .map((column) => `arrayZip(${column}.key, ${exact(`${column}.value`)})`)
    .join(", ")})`;
/** Whole numbers as digits: JSON's numbers would be rounded, and one order's id would become another's. */
const exact = (values: string): string =>
  values.includes("int_attributes") ? `arrayMap(v -> toString(v), ${values})` : values;
const has = (prefix: string): string =>
  typed(prefix)
    .map(
      (column) =>
        `arrayExists((k, v) -> has({values:Array(String)}, toString(v)) AND has({names:Array(String)}, k), ${column}.key, ${column}.value)`,
    )
    .join(" OR ");
const texts = (prefix: string): string =>
  [...typed(prefix).map((column) => `${column}.key`), `${prefix}str_attributes.value`]
    .map((column) => `arrayStringConcat(${column})`)
    .join(", ");
const inEvents = typed("events.");
/** In events each column of keys or values is a list of lists, one for each event. */
const eventTexts = [...inEvents.map((column) => `${column}.key`), "events.str_attributes.value"]
  .map((column) => `arrayStringConcat(arrayFlatten(${column}))`)
  .join(", ");

/**
 * A list as plain JSON, as others write it: `{"arrayValue":{"values":[{"stringValue":"A"}]}}` becomes `["A"]`. Bytes
 * and maps are never a key; they become `[`, which only says that they are no plain text.
 */
const complexOf = (key: string, value: string): string =>
  `if(startsWith(${key}, '@slice@'), concat('[', arrayStringConcat(arrayMap(x -> JSONExtractKeysAndValuesRaw(x)[1].2, JSONExtractArrayRaw(${value}, 'arrayValue', 'values')), ','), ']'), '[')`;
const plainKey = (key: string): string => `replaceRegexpOne(${key}, '^@(bytes|map|slice)@', '')`;

const mapped = (prefix: string): string => {
  const [plain, complex] = [typed(prefix).slice(0, -1), typed(prefix).at(-1)!];
  return `mapFromArrays(arrayConcat(${plain.map((column) => `${column}.key`).join(", ")}, arrayMap(k -> ${plainKey("k")}, ${complex}.key)),
    arrayConcat(${plain.map((column) => `arrayMap(v -> toString(v), ${column}.value)`).join(", ")}, arrayMap((k, v) -> ${complexOf("k", "v")}, ${complex}.key, ${complex}.value)))`;
};
const mappedEvents = `arrayMap((n, s, i, d, b, c) -> (n, CAST(arrayConcat(${["s", "i", "d", "b"]
  .map((list) => `arrayMap(x -> (x.1, toString(x.2)), ${list})`)
  .join(
    ", ",
  )}, arrayMap(x -> (${plainKey("x.1")}, ${complexOf("x.1", "x.2")}), c)), 'Map(String, String)')), events.name, ${inEvents.join(", ")})`;

export const jaegerSpans: Schema = {
  table: "spans",
  lookup: {
    table: "trace_id_timestamps",
    traceId: "trace_id",
    first: "toUnixTimestamp64Micro(min(start))",
    last: "toUnixTimestamp64Micro(max(end)) + 1",
  },
  columns: {
    traceId: "trace_id",
    start: "start_time",
    service: "service_name",
    name: "name",
    kind: "kind",
  },
  span: {
    traceId: "trace_id",
    spanId: "id",
    parentId: "parent_span_id",
    traceState: "trace_state",
    name: "name",
    kind: "kind",
    service: "service_name",
    start: "toUnixTimestamp64Micro(start_time)",
    end: "intDiv(toUnixTimestamp64Nano(start_time) + duration, 1000)",
    status: "status_code",
    statusMessage: "status_message",
    attributes: zipped(""),
    resource: zipped("resource_"),
    events: `arrayMap((t, n, s, i, d, b, c) -> (toUnixTimestamp64Micro(t), n, tuple(${["s", "i", "d", "b", "c"]
      .map((list) => `arrayMap(x -> (x.1, ${list === "i" ? "toString(x.2)" : "x.2"}), ${list})`)
      .join(", ")})), events.timestamp, events.name, ${inEvents.join(", ")})`,
    isUtf8: `isValidUTF8(concat(name, service_name, status_message, trace_state, ${texts("")}, ${texts("resource_")},
    arrayStringConcat(events.name), ${eventTexts}))`,
  },
  carries: [
    has(""),
    has("resource_"),
    inEvents
      .map(
        (column) =>
          `arrayExists(e -> arrayExists(x -> has({values:Array(String)}, toString(x.2)) AND has({names:Array(String)}, x.1), e), ${column})`,
      )
      .join(" OR "),
  ],
  maps: { attributes: mapped(""), resource: mapped("resource_"), events: mappedEvents },
};
