import { base64In, unescaped } from "./encoded.ts";
import { type Found, mayBeId } from "./found.ts";
import { type Labelled, labelledIn } from "./labelled-values.ts";
import { rulesFor } from "./labels.ts";
import { patterns } from "./patterns.ts";

/** What is known of a text: where it stands, and the ids in it. */
export interface Context {
  /** The name of the attribute or field whose value it is. */
  readonly label?: string;
  /** Known ids, which are no phones and no cards, whatever they look like. */
  readonly keep?: ReadonlySet<string>;
}

/** Longer values are examined up to here; see `mask` and `Audit` for what becomes of the rest. */
export const maxTextLength = 200_000;
/** A URL in a query in JSON has three layers of encoding; one more costs little. */
const maxEncodings = 4;

/** A text without a match holds nothing to find. */
const mayHoldFinds = /[@%\\=:>(\u0400-\u04ff]|---|\d[\d ()+.-]{6}|[\w+/-]{16}|(?:bearer|basic|auth|password) /i;

/**
 * Finds personal data and secrets in a text of at most `maxTextLength` characters, in order and without overlaps: by
 * form, after a label, and inside URL-, JSON- and base64-encoding. `mask` and `audit` both go by these finds.
 */
export function find(text: string, { label, keep }: Context = {}, depth = 0): Found[] {
  const rules = label === undefined ? [] : rulesFor(label);
  if (rules.length === 0 && !mayHoldFinds.test(text)) return [];
  const found: Found[] = [];
  if (rules.length > 0)
    found.push(...valueAfterLabel(text, { label: label!, at: openingLength(text), isDelimited: true }));
  for (const { kind, pattern, accepts, masks } of patterns) {
    // To go through all matches costs far more than to see that there is none.
    if (text.search(pattern) < 0) continue;
    for (const match of text.matchAll(pattern)) {
      const start = match.index + (match.groups?.["lead"]?.length ?? 0);
      const value = text.slice(start, match.index + match[0].length);
      if (accepts?.(value, text, start, label) === false) continue;
      found.push(foundAt(kind, start, value, masks(value)));
    }
  }
  for (const labelled of labelledIn(text)) found.push(...valueAfterLabel(text, labelled));
  if (depth < maxEncodings) {
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
  return withoutOverlaps(keep === undefined ? found : found.filter((one) => !isKnownId(one, keep)));
}

const foundAt = (kind: Found["kind"], start: number, value: string, masked: string): Found => ({
  kind,
  start,
  end: start + value.length,
  value,
  sample: masked,
  masked,
});

/** The length of the brackets and quotes with which an array or a quoted text begins. */
const openingLength = (text: string): number => /^[\s["']{0,4}/.exec(text)![0].length;

/** Returns the find of the first rule that fits the value after a label, or an empty list. */
function valueAfterLabel(text: string, { label, at, isDelimited }: Labelled): Found[] {
  for (const { kind, value: pattern, accepts, masks } of rulesFor(label)) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    // In a sentence, a name ends before the first word that begins in lower case.
    const value = kind === "name" && !isDelimited ? capitalised.exec(match[0])![0] : match[0].trimEnd();
    if (accepts?.(value, isDelimited, text.slice(at + value.length, at + value.length + 40)) === false) continue;
    return [foundAt(kind, at, value, masks(value))];
  }
  return [];
}

const capitalised = /^[^ +_]*(?:[ +_]\p{Lu}[^ +_]*)*/u;

function isKnownId({ kind, value, inside }: Found, keep: ReadonlySet<string>): boolean {
  if (inside !== undefined || !mayBeId(kind)) return false;
  return keep.has(value) || value.split(/[\s(),;]+/).some((part) => keep.has(part) && part.length > 4);
}

/** Merges overlapping finds into the first of them; of finds that begin together, the longest comes first. */
function withoutOverlaps(found: readonly Found[]): Found[] {
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Found[] = [];
  for (const one of sorted) {
    const last = kept.at(-1);
    if (last === undefined || one.start >= last.end) kept.push(one);
    else if (one.end > last.end) kept[kept.length - 1] = { ...last, end: one.end };
  }
  return kept;
}

/** Replaces finds in a text by their masked forms. */
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

/** Lists finds one by one: a find in an encoded value is replaced by the finds inside it. */
export const flattened = (found: readonly Found[]): Found[] =>
  found.flatMap((one) => (one.inside === undefined ? [one] : flattened(one.inside)));
