import type { AttributeValue } from "../../trace/span.ts";
import type { WireAttributes } from "./otlp-schema.ts";

/** Deeper than any honest value nests; a hostile document must not exhaust the stack. */
const maxDepth = 32;

/** OTLP's `KeyValue` list. */
export function attributesOf(list: WireAttributes): Map<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const { key, value } of list ?? []) {
    const plain = plainValue(value);
    if (plain !== undefined) attributes.set(key, plain);
  }
  return attributes;
}

/** An `AnyValue`. A map becomes its JSON text, as in Jaeger's v1 API. Empty values and unknown types are left out. */
export function plainValue(value: unknown): AttributeValue | undefined {
  const nested = nestedValue(value, 0);
  return nested === undefined ? undefined : asText(nested);
}

/** A map within a map is not turned into text yet: text within text would double its backslashes at each level. */
type Nested = string | number | boolean | readonly Nested[] | Map<string, Nested>;

function nestedValue(value: unknown, depth: number): Nested | undefined {
  if (!isRecord(value) || depth > maxDepth) return undefined;
  // The most frequent type comes first, and no field is read needlessly: this runs ten times for each span.
  if (typeof value.stringValue === "string") return value.stringValue;
  if (typeof value.boolValue === "boolean") return value.boolValue;
  if (isNumeric(value.intValue)) return integer(value.intValue);
  if (isNumeric(value.doubleValue)) return Number(value.doubleValue);
  if (typeof value.bytesValue === "string") return value.bytesValue;
  const { arrayValue, kvlistValue } = value;
  if (isRecord(arrayValue)) return listIn(arrayValue).flatMap((item) => nestedValue(item, depth + 1) ?? []);
  if (isRecord(kvlistValue)) return mapOf(listIn(kvlistValue), depth + 1);
  return undefined;
}

const mapOf = (pairs: readonly unknown[], depth: number): Map<string, Nested> =>
  new Map(
    pairs.flatMap((pair) => {
      if (!isRecord(pair) || typeof pair["key"] !== "string") return [];
      const nested = nestedValue(pair["value"], depth);
      return nested === undefined ? [] : [[pair["key"], nested] as const];
    }),
  );

function asText(value: Nested): AttributeValue {
  if (typeof value !== "object") return value;
  return value instanceof Map ? JSON.stringify(value, mapAsObject) : value.map(asText);
}

const mapAsObject = (_key: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;

/** int64 comes as a decimal string; beyond 2^53 it stays a string. */
function integer(value: string | number): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

type Json = Readonly<Record<string, unknown>> & {
  readonly stringValue?: unknown;
  readonly boolValue?: unknown;
  readonly intValue?: unknown;
  readonly doubleValue?: unknown;
  readonly bytesValue?: unknown;
  readonly arrayValue?: unknown;
  readonly kvlistValue?: unknown;
};

const isRecord = (value: unknown): value is Json => typeof value === "object" && value !== null;

const isNumeric = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

const listIn = (value: Readonly<Record<string, unknown>>): readonly unknown[] =>
  Array.isArray(value["values"]) ? value["values"] : [];
