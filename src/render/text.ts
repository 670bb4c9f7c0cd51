import stringWidth from "string-width";

/** What moves a cursor, turns writing around, can't be seen, or piles up on the letter before it. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{4})\p{M}/gu;

/** Untrusted text made visible: control characters, escape sequences and bidi overrides are shown, never sent. */
export const printable = (text: string): string => text.replaceAll(unprintable, escaped);

function escaped(char: string): string {
  const code = char.codePointAt(0)!;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

/** Cut to a width in columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  // Finding letters in a text takes time by the square of its length; no column needs this much of it.
  const enough = text.slice(0, 12 * width);
  if (enough.length === text.length && stringWidth(text) <= width) return text;
  return `${slices(enough, width - 1)[0]}…`;
}

/** Untrusted text as a part of a sentence. */
export const inSentence = (text: string): string => cut(printable(text.slice(0, longest)), 240);

/** Untrusted text in a table's cell. */
export const inCell = (text: string, width = 60): string => cut(printable(text.slice(0, longest)), width);

/** Longer text is not even looked at: spans may carry megabytes. */
const longest = 4_000;

/** Words into lines of at most `width` columns; a wider word is broken, a URL never: a broken one can't be opened. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(" ").flatMap((one) => (isUrl(one) ? [one] : slices(one, width)))) {
    if (line === undefined) line = word;
    else if (stringWidth(line) + 1 + stringWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line ?? ""];
}

const isUrl = (word: string): boolean => /^https?:\/\//.test(word);

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Parts of at most `width` columns; a letter with its marks stays in one piece. */
function slices(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const parts: string[] = [];
  let part = "";
  let taken = 0;
  for (const { segment } of segmenter.segment(text)) {
    const wide = stringWidth(segment);
    if (taken + wide > width && part !== "") {
      parts.push(part);
      part = "";
      taken = 0;
    }
    part += segment;
    taken += wide;
  }
  return [...parts, part];
}

/** A paragraph after a lead such as `Why:`; the following lines begin where the first one's text does. */
export function paragraph(lead: string, text: string, width: number): string[] {
  const indent = stringWidth(lead);
  const room = Math.max(narrowest, width - indent);
  return wrap(text, room).map((line, i) => {
    if (i === 0) return lead + line;
    // A URL that fits the line only from its very beginning starts there.
    return stringWidth(line) > room ? line : " ".repeat(indent) + line;
  });
}

const narrowest = 8;

/** A text as a link, for a terminal that has them; both must be printable. */
export const linked = (text: string, url: string): string => `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;

/** The lead before the first, as much room before the others; one text of all lines, or none. */
export const listed = (lead: string, items: readonly string[], width: number): string[] => {
  const lines = items.flatMap((item, i) => paragraph(i === 0 ? lead : " ".repeat(lead.length), item, width));
  return lines.length === 0 ? [] : [lines.join("\n")];
};

/** An address of the web, to be followed; undefined where it is none. */
export function webAddress(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
