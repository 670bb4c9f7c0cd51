import stringWidth from "string-width";

/** Controls, formats (bidi, zero width, tags), lone surrogates and line separators. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Untrusted text made visible: control characters, escape sequences and bidi overrides are shown, never sent. */
export const printable = (text: string): string =>
  text.replaceAll(unprintable, (char) => {
    const code = char.codePointAt(0)!;
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });

/** Cut to a width in columns, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  for (const char of text) {
    if (stringWidth(kept + char) > width - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

/** Words into lines of at most `width` columns; only a word that is wider than that is broken. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => pieces(one, width))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (stringWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (stringWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = "";
  for (const char of word) {
    if (stringWidth(part + char) > width) {
      parts.push(part);
      part = "";
    }
    part += char;
  }
  return [...parts, part];
}

/** A paragraph under a lead such as `Why:`; following lines are indented as far as the first one's text. A URL is never broken. */
export function paragraph(lead: string, text: string, width: number): string[] {
  const indent = stringWidth(lead);
  const room = Math.max(20, width - indent);
  const lines = /https?:\/\/\S+$/.test(text) ? wrapUrl(text, room) : wrap(text, room);
  return lines.map((line, i) => (i === 0 ? lead : " ".repeat(indent)) + line);
}

function wrapUrl(text: string, room: number): string[] {
  const url = /https?:\/\/\S+$/.exec(text)![0];
  const before = wrap(text.slice(0, -url.length).trimEnd(), room);
  const last = before.at(-1)!;
  return last === "" || stringWidth(`${last} ${url}`) <= room
    ? [...before.slice(0, -1), `${last} ${url}`.trim()]
    : [...before, url];
}
