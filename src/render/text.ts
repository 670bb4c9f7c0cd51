import stringWidth from "string-width";

/** Characters that move a cursor, reverse writing, can't be seen, or pile up on the letter before them. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?<=\p{M}{4})\p{M}/gu;

/** Makes untrusted text safe to print: control characters, escape sequences and bidi overrides are shown as codes. */
export const printable = (text: string): string => text.replaceAll(unprintable, escaped);

function escaped(char: string): string {
  const code = char.codePointAt(0)!;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
}

/** Cuts a text to a width in columns; an ellipsis stands for what is missing. */
export function cut(text: string, width: number): string {
  // Finding graphemes takes time by the square of the length; no column needs more than twelve code units.
  const start = text.slice(0, 12 * width);
  if (start.length === text.length && stringWidth(text) <= width) return text;
  return `${slices(start, width - 1)[0]}…`;
}

/** Untrusted text for a sentence. */
export const inSentence = (text: string): string => cut(printable(text.slice(0, maxLengthRead)), 240);

/** Untrusted text for a table's cell. */
export const inCell = (text: string, width = 60): string => cut(printable(text.slice(0, maxLengthRead)), width);

/** Spans may carry megabytes, so the rest of a longer text is not even looked at. */
const maxLengthRead = 4_000;

/**
 * Wraps words into lines of at most `width` columns. A wider word is broken, except a URL: a broken URL can't be
 * opened. Nor is a command in backticks, if a line has room for it.
 */
export const wrap = (text: string, width: number): string[] => fill(wordsOf(text, width), width);

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of words) {
    if (line === undefined) line = word;
    else if (stringWidth(line) + 1 + stringWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line ?? ""];
}

function wordsOf(text: string, width: number): string[] {
  const glued = text.replaceAll(/`ordertrace [^`]*`/g, (command) => command.replaceAll(" ", glue));
  return glued.split(" ").flatMap((word) => {
    if (word.includes(glue)) return commandIn(word.replaceAll(glue, " "), width);
    return isUrl(word) ? [word] : slices(word, width);
  });
}

/** Holds a command together. No printable text has it. */
const glue = "\0";

/**
 * A command in the pieces that stand on a line each: one if there is room, else all but the last with a backslash, so
 * that they can be copied into a shell. With quotes, or with a word wider than the room, it stays in one piece.
 */
export function commandIn(command: string, width: number): string[] {
  const room = width - 2;
  const isWhole = command.includes("'") || command.split(" ").some((word) => stringWidth(word) > room);
  if (isWhole || stringWidth(command) <= width) return [command];
  const pieces = fill(command.split(" "), room);
  return pieces.map((piece, i) => (i === pieces.length - 1 ? piece : `${piece} \\`));
}

const isUrl = (word: string): boolean => /^https?:\/\//.test(word);

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cuts a text into parts of at most `width` columns; a letter with its marks stays in one piece. */
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
  const room = Math.max(narrowestParagraph, width - indent);
  return wrap(text, room).map((line, i) => {
    if (i === 0) return lead + line;
    // A URL too wide for the indented room starts at the beginning of the line.
    return stringWidth(line) > room ? line : " ".repeat(indent) + line;
  });
}

const narrowestParagraph = 8;

/** A text as a link, for a terminal that supports links; text and URL must be printable. */
export const linked = (text: string, url: string): string => `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;

/** Items below each other, the lead before the first; a list with one text, or an empty list if there are no items. */
export const listed = (lead: string, items: readonly string[], width: number): string[] => {
  const lines = items.flatMap((item, i) => paragraph(i === 0 ? lead : " ".repeat(lead.length), item, width));
  return lines.length === 0 ? [] : [lines.join("\n")];
};

/** The text as a web address that may be followed; undefined where it is none. */
export function webAddress(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
