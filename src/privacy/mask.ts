import { find, longest, maskAt } from "./find.ts";
import { rulesFor } from "./labels.ts";

/**
 * Masks personal data and secrets in text from spans: what `find` finds. The design allows none in traces; where some leaked, it
 * must not spread through us. What is longer than anyone looks at is cut.
 * @param keep ids known as such, which stay readable: they are what the reader looks for
 * @param label the name of the attribute or field whose value it is
 */
export function mask(text: string, keep?: ReadonlySet<string>, label?: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const context = { ...(keep === undefined ? {} : { keep }), ...(label === undefined ? {} : { label }) };
  let masked = short;
  // What overlapped with something else may come to light once that is masked.
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const found = find(masked, context);
    if (found.length === 0) break;
    masked = maskAt(masked, found);
  }
  return masked;
}

const mostRounds = 8;

/**
 * The same of every text in a report, whatever it is called and wherever it stands, so that no renderer can show what was not masked.
 * The ids of the orders it tells of stay readable. What has nothing to mask is the same object as before.
 */
export function maskedReport<T>(report: T): T {
  const keep = new Set<string>();
  collectIds(report, keep);
  const clean = new Set<string>();
  const done = new WeakMap<object, unknown>();
  const text = (value: string, label: string | undefined): string => {
    // Most texts are the same few words; ids of spans are not, and can't hold anything.
    const known = `${label ?? ""} ${value}`;
    if (value === "" || clean.has(known) || isSpanId(value, label)) return value;
    const masked = mask(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value, keep, label);
    if (masked === value && clean.size < 10_000) clean.add(known);
    return masked;
  };
  const walk = (value: unknown, label: string | undefined): unknown => {
    if (typeof value === "string") return text(value, label);
    if (typeof value !== "object" || value === null) return value;
    // An order stands in several lists of one report.
    if (!done.has(value)) done.set(value, inside(value, label));
    return done.get(value);
  };
  const inside = (value: object, label: string | undefined): unknown => {
    if (Array.isArray(value)) return changed(value, (item) => walk(item, label));
    if (value instanceof Map) {
      const pairs = [...(value as Map<unknown, unknown>)];
      const masked = changed(pairs, (pair) =>
        changed(pair, (item, i) => walk(item, i === 0 ? undefined : String(pair[0]))),
      );
      return masked === pairs ? value : new Map(masked);
    }
    if (value instanceof Set) {
      const items = [...(value as Set<unknown>)];
      const masked = changed(items, (item) => walk(item, label));
      return masked === items ? value : new Set(masked);
    }
    if (!isPlain(value)) return value;
    const entries = Object.entries(value);
    const masked = changed(entries, (entry) => {
      // The path is the reader's own file.
      const own = entry[0] === "path" && typeof entry[1] === "object" ? entry[1] : walk(entry[1], entry[0]);
      return own === entry[1] ? entry : [entry[0], own];
    });
    return masked === entries ? value : Object.fromEntries(masked);
  };
  return walk(report, undefined) as T;
}

/** A number alone may be a card's, and what is called a key or a password is one, whatever it looks like. */
const isSpanId = (value: string, label = ""): boolean =>
  /^(?=.*[a-f])[\da-f]{16}(?:[\da-f]{16})?$/.test(value) && rulesFor(label).length === 0;

/** More than is ever read of one text. */
const longestShown = 10_000;

function changed<T>(items: T[], change: (item: T, i: number) => unknown): T[] {
  let copy: T[] | undefined;
  for (const [i, item] of items.entries()) {
    const now = change(item, i) as T;
    if (now !== item) (copy ??= [...items])[i] = now;
  }
  return copy ?? items;
}

const isPlain = (value: object): value is Record<string, unknown> => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Fields that hold the number of an order or of a calculation. */
const ids = new Set(["asked", "orderId", "calculationRequestIds", "order", "orders"]);

function collectIds(value: unknown, keep: Set<string>, label?: string): void {
  if (typeof value === "string") {
    if (label !== undefined && ids.has(label)) keep.add(value);
  } else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
    for (const item of value.values() as Iterable<unknown>) collectIds(item, keep, label);
  } else if (typeof value === "object" && value !== null && isPlain(value)) {
    for (const [name, item] of Object.entries(value))
      if (name !== "path" && name !== "rows") collectIds(item, keep, name);
  }
}
