import { base64In, unescaped } from "./encoded.ts";
import { type Found, isNumber } from "./found.ts";
import { type Labelled, labelledIn, rulesFor } from "./labels.ts";
import { patterns } from "./patterns.ts";

/** Where a text stands, and what in it is known. */
export interface Context {
  /** The name of the attribute or field whose value it is. */
  readonly label?: string;
  /** Ids known as such: they are no phones and no cards, whatever they look like. */
  readonly keep?: ReadonlySet<string>;
}

/** Longer values are looked at so far; see `mask` and `Audit` for what becomes of the rest. */
export const longest = 200_000;
/** A URL in a query in JSON: three layers; one more costs little. */
const deepest = 4;

/** Without one of these there is nothing to find. */
const mayTell = /[@%\\=:>(\u0400-\u04ff]|---|\d[\d ()+.-]{6}|[\w+/-]{16}|(?:bearer|basic|auth|password) /i;

/**
 * Personal data and secrets in a text of at most `longest` characters, in the order they stand in and without overlaps: as they
 * are, after a label, and inside URL-, JSON- and base64-encoding. What `mask` masks and what `audit` reports is what is found here.
 */
export function find(text: string, { label, keep }: Context = {}, depth = 0): Found[] {
  const named = label === undefined ? [] : rulesFor(label);
  if (named.length === 0 && !mayTell.test(text)) return [];
  const found: Found[] = [];
  if (named.length > 0) found.push(...valuesOf(text, { label: label!, at: leading(text), alone: true }));
  for (const { kind, pattern, accepts, masks } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const start = match.index + (match.groups?.["lead"]?.length ?? 0);
      const value = text.slice(start, match.index + match[0].length);
      if (accepts?.(value, text, start, label) === false) continue;
      found.push(plain(kind, start, value, masks(value)));
    }
  }
  for (const one of labelledIn(text)) found.push(...valuesOf(text, one));
  if (depth < deepest) {
    const decoded = unescaped(text);
    if (decoded !== undefined && decoded.text !== text) {
      const { from } = decoded;
      const context = { ...(label === undefined ? {} : { label }), ...(keep === undefined ? {} : { keep }) };
      for (const one of find(decoded.text, context, depth + 1))
        found.push({ ...one, start: from[one.start]!, end: from[one.end]! });
    }
    for (const token of base64In(text)) {
      const inside = find(token.text, keep === undefined ? {} : { keep }, depth + 1);
      const [first] = inside;
      if (first !== undefined)
        found.push({
          ...first,
          start: token.start,
          end: token.end,
          masked: token.encode(maskAt(token.text, inside)),
          inside,
        });
    }
  }
  return apart(keep === undefined ? found : found.filter((one) => !isKnown(one, keep)));
}

const plain = (kind: Found["kind"], start: number, value: string, masked: string): Found => ({
  kind,
  start,
  end: start + value.length,
  value,
  sample: masked,
  masked,
});

/** Brackets and quotes in which an array or a text of its own begins. */
const leading = (text: string): number => /^[\s["']{0,4}/.exec(text)![0].length;

function valuesOf(text: string, { label, at, alone }: Labelled): Found[] {
  for (const { kind, value: pattern, accepts, masks } of rulesFor(label)) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    // In a sentence the words after a name that begin in lower case are no longer the name.
    const value = kind === "name" && !alone ? capitalised.exec(match[0])![0] : match[0].trimEnd();
    if (accepts?.(value, alone, text.slice(at + value.length, at + value.length + 40)) === false) continue;
    return [plain(kind, at, value, masks(value))];
  }
  return [];
}

const capitalised = /^[^ +_]*(?:[ +_]\p{Lu}[^ +_]*)*/u;

function isKnown({ kind, value, inside }: Found, keep: ReadonlySet<string>): boolean {
  if (inside !== undefined || !isNumber(kind)) return false;
  return keep.has(value) || value.split(/[\s(),;]+/).some((part) => keep.has(part) && part.length > 4);
}

/** Of those that overlap the first stands for all; of those that begin together the longest. */
function apart(found: readonly Found[]): Found[] {
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Found[] = [];
  for (const one of sorted) {
    const last = kept.at(-1);
    if (last === undefined || one.start >= last.end) kept.push(one);
    else if (one.end > last.end) kept[kept.length - 1] = { ...last, end: one.end };
  }
  return kept;
}

export function maskAt(text: string, found: readonly Found[]): string {
  if (found.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, masked } of found) {
    parts.push(text.slice(at, start), masked);
    at = end;
  }
  return [...parts, text.slice(at)].join("");
}

/** Each by itself, those inside of one encoded value too. */
export const each = (found: readonly Found[]): Found[] =>
  found.flatMap((one) => (one.inside === undefined ? [one] : each(one.inside)));
