import { memoizeByObject } from "./memoize.ts";
import type { Attributes, AttributeValue, Fielded, Trace } from "./span.ts";

/** Returns the first attribute present, as text. A span may carry old and new names: pass the newer one first. */
export function textOf(attributes: Attributes, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (value !== undefined && typeof value !== "object") return String(value);
  }
  return undefined;
}

export function numberOf(attributes: Attributes, ...names: readonly string[]): number | undefined {
  const text = textOf(attributes, ...names);
  const number = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** Each value of a key may be an order of its own, and no real poll finds more orders at once. */
const maxValues = 1_000;

/** Returns the values of an attribute, up to the limit. Jaeger's v1 API sends an array as its JSON text. */
function valuesOf(value: AttributeValue): string[] {
  if (typeof value === "object") return value.slice(0, maxValues).flatMap(valuesOf);
  const text = String(value);
  if (!text.startsWith("[")) return text === "" ? [] : [text];
  const list = parseList(text);
  // A number that JavaScript would round is still an id: parse it as text.
  const isRounded = list?.some((one) => typeof one === "number" && !Number.isSafeInteger(one)) === true;
  const exact = isRounded ? parseList(text.replaceAll(/([[,]\s*)(-?\d{16,})(?=\s*[,\]])/g, '$1"$2"')) : list;
  return (exact ?? list ?? [text]).map(String).filter((one) => one !== "");
}

/** Parses a JSON array, with nested arrays and objects as text; undefined if the text is no JSON array. */
function parseList(text: string): readonly (string | number | boolean | null)[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed)
      ? parsed.slice(0, maxValues).map((one) => (isPlain(one) ? one : String(one)))
      : undefined;
  } catch {
    return undefined;
  }
}

const isPlain = (value: unknown): value is string | number | boolean | null =>
  typeof value !== "object" || value === null;

/** Returns a field's values, which may stand on the span, in copied baggage, in events or on the resource. */
export function fieldOf(span: Fielded, names: readonly string[]): readonly string[] {
  const spellings = spellingsOf(names);
  const found: string[] = [];
  collect(span.attributes, spellings, found);
  for (const event of span.events) collect(event.attributes, spellings, found);
  collect(span.resource, spellings, found);
  return found.length > maxScanned ? [...new Set(found)] : found;
}

/**
 * Whether a trace may hold a span with this value in one of these fields. An unreadable span counts if it carries the
 * value, or if nobody knows what it carries.
 */
export const mayCarry = (trace: Trace, names: readonly string[], value: string): boolean =>
  carriedBy(names)(trace)?.has(value) ?? true;

/** What a trace carries in a field; undefined if nobody knows. A recording is asked for many values of the same few. */
const carriedBy = memoizeByObject((names: readonly string[]) =>
  memoizeByObject(({ spans, unread = [] }: Trace): ReadonlySet<string> | undefined => {
    const carriers: (Fielded | undefined)[] = [...spans, ...unread.map(({ carries }) => carries)];
    const carried = new Set<string>();
    for (const one of carriers) {
      if (one === undefined) return undefined;
      for (const value of fieldOf(one, names)) carried.add(value);
    }
    return carried;
  }),
);

/** Up to this many values, duplicates are found by a linear scan; beyond it, they are dropped once at the end. */
const maxScanned = 8;

function collect(attributes: Attributes, spellings: readonly string[], found: string[]): void {
  if (attributes.size === 0) return;
  for (const spelling of spellings) {
    const value = attributes.get(spelling);
    if (value === undefined) continue;
    for (const one of valuesOf(value)) if (found.length > maxScanned || !found.includes(one)) found.push(one);
  }
}

/** The prefix that agents put before a name when they copy baggage to spans. */
export const baggagePrefix = "baggage.";

/**
 * The attribute names that may carry a field, the preferred one first. Finding, keeping and masking a field all use
 * them. Memoized, since every span is asked for the same few fields.
 */
export const spellingsOf = memoizeByObject((names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${baggagePrefix}${name}`]),
);

/** All attribute sets of a span that may carry a field. */
export const bearersOf = ({ attributes, events, resource }: Fielded): readonly Attributes[] => [
  attributes,
  ...events.map((event) => event.attributes),
  resource,
];
