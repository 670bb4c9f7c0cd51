import { getOrInsert } from "../newer-map.ts";
import { BoundedMap } from "../trace/bounded-map.ts";
import { find, maxTextLength, maskAt } from "./find.ts";
import { rulesFor } from "./labels.ts";
import { mapIfChanged } from "./map-if-changed.ts";

/**
 * Masks the personal data and secrets that `find` finds in text from spans. The design allows none in traces; leaked
 * data must not spread through ordertrace. A text longer than `find` examines is cut.
 * @param keep known ids, which stay readable: they are what the reader looks for
 * @param label the name of the attribute or field whose value it is
 */
export function mask(text: string, keep?: ReadonlySet<string>, label?: string): string {
  const short = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
  const context = { ...(keep === undefined ? {} : { keep }), ...(label === undefined ? {} : { label }) };
  let masked = short;
  // Data that overlapped with another find may only be found once that one is masked.
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const found = find(masked, context);
    if (found.length === 0) break;
    masked = maskAt(masked, found);
  }
  return masked;
}

const maxRounds = 8;

/** Returns `mask` for the many texts of one document: most are the same few words, and are remembered. */
export function masking(keep: ReadonlySet<string>): (text: string, label?: string) => string {
  const results = new BoundedMap<string, string>(10_000);
  return (text, label) => {
    if (text.length > maxRememberedLength) return mask(text, keep, label);
    const key = JSON.stringify([label, text]);
    return getOrInsert(results, key, () => mask(text, keep, label));
  };
}

const maxRememberedLength = 2_000;

/**
 * Masks every text in a report, whatever its field and wherever it stands, so that no renderer can show an unmasked
 * text. The ids of the report's orders stay readable. An object with nothing to mask is returned as it is.
 */
export function maskedReport<T>(report: T): T {
  const keep = new Set<string>();
  collectIds(report, keep);
  const maskKnown = masking(keep);
  const results = new WeakMap<object, unknown>();
  const maskText = (value: string, label: string | undefined): string =>
    // Span ids all differ, and can hold no personal data.
    value === "" || isSpanId(value, label)
      ? value
      : maskKnown(value.length > maxShownLength ? `${value.slice(0, maxShownLength)}…` : value, label);
  const walk = (value: unknown, label: string | undefined): unknown => {
    if (typeof value === "string") return maskText(value, label);
    if (typeof value !== "object" || value === null) return value;
    // The same order stands in several lists of one report.
    if (!results.has(value)) results.set(value, walkInside(value, label));
    return results.get(value);
  };
  const walkInside = (value: object, label: string | undefined): unknown => {
    if (Array.isArray(value)) return mapIfChanged<unknown>(value, (item) => walk(item, label));
    if (value instanceof Map) {
      const pairs = [...(value as Map<unknown, unknown>)];
      const masked = mapIfChanged<readonly unknown[]>(pairs, (pair) =>
        mapIfChanged(pair, (item, i) => walk(item, i === 0 ? undefined : String(pair[0]))),
      );
      return masked === pairs ? value : new Map(masked as typeof pairs);
    }
    if (value instanceof Set) {
      const items = [...(value as Set<unknown>)];
      const masked = mapIfChanged(items, (item) => walk(item, label));
      return masked === items ? value : new Set(masked);
    }
    if (!isPlain(value)) return value;
    const entries = Object.entries(value);
    const masked = mapIfChanged<readonly [string, unknown]>(entries, (entry) => {
      // The path is the reader's own file and is not masked.
      const own = entry[0] === "path" && typeof entry[1] === "object" ? entry[1] : walk(entry[1], entry[0]);
      return own === entry[1] ? entry : [entry[0], own];
    });
    return masked === entries ? value : Object.fromEntries(masked);
  };
  return walk(report, undefined) as T;
}

/** An id needs a letter, since digits alone may be a card; and a value called a key or a password is no id. */
const isSpanId = (value: string, label = ""): boolean =>
  /^(?=.*[a-f])[\da-f]{16}(?:[\da-f]{16})?$/.test(value) && rulesFor(label).length === 0;

/** Nobody reads more of one text. */
const maxShownLength = 10_000;

const isPlain = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Fields that hold the id of an order or of a calculation. */
const idFields = new Set(["asked", "orderId", "calculationRequestIds", "order", "orders"]);

function collectIds(value: unknown, keep: Set<string>, label?: string): void {
  if (typeof value === "string") {
    if (label !== undefined && idFields.has(label)) keep.add(value);
  } else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
    for (const item of value.values() as Iterable<unknown>) collectIds(item, keep, label);
  } else if (typeof value === "object" && value !== null && isPlain(value)) {
    for (const [name, item] of Object.entries(value))
      if (name !== "path" && name !== "rows") collectIds(item, keep, name);
  }
}
