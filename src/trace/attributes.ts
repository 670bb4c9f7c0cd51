import { memoizeByObject } from "./memoize.ts";
import type { Attributes, AttributeValue, Fielded, Trace } from "./span.ts";

/** The first of the names that is there, as text. Both spellings of a convention can be on one span: name the newer one first. */
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

/** A poll that finds more orders than this at once is no poll; each value of a key may be an order of its own. */
const most = 1_000;

/** All values of an attribute, as far as anyone means them; Jaeger's v1 API sends an array as its JSON text. */
function valuesOf(value: AttributeValue): string[] {
  if (typeof value === "object") return value.slice(0, most).flatMap(valuesOf);
  const text = String(value);
  if (!text.startsWith("[")) return text === "" ? [] : [text];
  const list = listIn(text);
  // A number that JavaScript can't hold is an id all the same.
  const isRounded = list?.some((one) => typeof one === "number" && !Number.isSafeInteger(one)) === true;
  const read = isRounded ? listIn(text.replaceAll(/(?<=[[,]\s*)-?\d{16,}(?=\s*[,\]])/g, '"$&"')) : list;
  return (read ?? list ?? [text]).map(String).filter((one) => one !== "");
}

/** What a text lists as JSON, but for lists in it; undefined where it is no such text. */
function listIn(text: string): readonly (string | number | boolean | null)[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.slice(0, most).map((one) => (isPlain(one) ? one : String(one))) : undefined;
  } catch {
    return undefined;
  }
}

const isPlain = (value: unknown): value is string | number | boolean | null =>
  typeof value !== "object" || value === null;

/** Where a business field may stand: on the span, copied from baggage, in its events, on its resource. */
export function fieldOf(span: Fielded, names: readonly string[]): readonly string[] {
  const spellings = spellingsOf(names);
  const found: string[] = [];
  collect(span.attributes, spellings, found);
  for (const event of span.events) collect(event.attributes, spellings, found);
  collect(span.resource, spellings, found);
  return found.length > few ? [...new Set(found)] : found;
}

/** Whether a trace may hold a span with this value in one of these fields: it has one, or one that can't be used has or may have. */
export const mayCarry = ({ spans, unread = [] }: Trace, names: readonly string[], value: string): boolean =>
  spans.some((span) => fieldOf(span, names).includes(value)) ||
  unread.some(({ carries }) => carries === undefined || fieldOf(carries, names).includes(value));

/** So many values are looked through one by one; of more, repeated ones are dropped at the end. */
const few = 8;

function collect(attributes: Attributes, spellings: readonly string[], found: string[]): void {
  if (attributes.size === 0) return;
  for (const spelling of spellings) {
    const value = attributes.get(spelling);
    if (value === undefined) continue;
    for (const one of valuesOf(value)) if (found.length > few || !found.includes(one)) found.push(one);
  }
}

/** What an agent that copies baggage to spans puts before a name. */
export const baggagePrefix = "baggage.";

/**
 * The names by which attributes may carry a field, the preferred one first: whoever finds, keeps or masks one goes by the same. Every
 * span is asked for the same few fields: their spellings are put together once.
 */
export const spellingsOf = memoizeByObject((names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [name, `${baggagePrefix}${name}`]),
);

/** All that may carry a field. */
export const bearersOf = ({ attributes, events, resource }: Fielded): readonly Attributes[] => [
  attributes,
  ...events.map((event) => event.attributes),
  resource,
];
