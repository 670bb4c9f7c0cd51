/** A text with one layer of encoding undone, and where each of its characters came from. */
export interface Decoded {
  readonly text: string;
  /** By index into `text`, and one more for its end: the index in the text it was made from. */
  readonly from: Int32Array;
}

const encodings = /%[\da-f]{2}|\\u[\da-f]{4}|\\["\\/bfnrt]/i;

/** Undoes URL- and JSON-encoding; undefined where there is none. */
export function unescaped(text: string): Decoded | undefined {
  // In a query a plus sign is a space.
  const word = /^\S*/.exec(text)![0];
  const isQuery = word.includes("=") && word.includes("+", word.indexOf("="));
  if (!isQuery && !encodings.test(text)) return undefined;
  const parts: string[] = [];
  const from: number[] = [];
  const put = (part: string, at: number): void => {
    parts.push(part);
    for (let i = 0; i < part.length; i++) from.push(at);
  };
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    const [part, length] =
      char === "%"
        ? percent(text, at)
        : char === "\\"
          ? backslash(text, at)
          : char === "+" && isQuery
            ? ([" ", 1] as const)
            : ([char, 1] as const);
    put(part, at);
    at += length;
  }
  from.push(text.length);
  return { text: parts.join(""), from: Int32Array.from(from) };
}

type Part = readonly [char: string, length: number];

const byteAt = (text: string, at: number): number =>
  text[at] === "%" && /^[\da-f]{2}$/i.test(text.slice(at + 1, at + 3))
    ? Number.parseInt(text.slice(at + 1, at + 3), 16)
    : -1;

/** One character of UTF-8, as many bytes as its first says. */
function percent(text: string, at: number): Part {
  const first = byteAt(text, at);
  if (first < 0) return ["%", 1];
  const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
  let code = more === 0 ? first : first & (0x3f >> more);
  for (let i = 1; i <= more; i++) {
    const next = byteAt(text, at + 3 * i);
    if (next < 0x80 || next > 0xbf) return ["\ufffd", 3];
    code = (code << 6) | (next & 0x3f);
  }
  if (more < 0 || code > 0x10ffff) return ["\ufffd", 3];
  return [String.fromCodePoint(code), 3 * (more + 1)];
}

const escapes: Readonly<Record<string, string>> = { b: " ", f: " ", n: "\n", r: "\r", t: "\t" };

function backslash(text: string, at: number): Part {
  const next = text[at + 1] ?? "";
  if (next === "u" && /^[\da-f]{4}$/i.test(text.slice(at + 2, at + 6)))
    return [String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16)), 6];
  if (next === '"' || next === "\\" || next === "/") return [next, 2];
  return next in escapes ? [escapes[next]!, 2] : ["\\", 1];
}

/** Longer ones are files, not fields. */
const longest = 65_536;
/** An upper- and a lower-case letter, and a digit: nearly every text in base64 has them, and most ids don't. */
const tokens = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

export interface Base64 {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly encode: (text: string) => string;
}

/** What reads as text once base64 is undone. */
export function* base64In(text: string): Generator<Base64> {
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const plain = read(token);
    if (plain !== undefined) yield { start: index, end: index + token.length, text: plain, encode: encoderLike(token) };
    // In a path a slash parts two words.
    else if (token.includes("/")) {
      let start = index;
      for (const part of token.split("/")) {
        const inner = part.length < 12 ? undefined : read(part);
        if (inner !== undefined) yield { start, end: start + part.length, text: inner, encode: encoderLike(part) };
        start += part.length + 1;
      }
    }
  }
}

const utf8 = new TextDecoder("utf-8");

function read(token: string): string | undefined {
  if (token.length > longest || !/[A-Z]/.test(token) || !/[a-z]/.test(token) || !/[\d=]/.test(token)) return undefined;
  const standard = token.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (standard.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(standard), (char) => char.charCodeAt(0));
  const text = utf8.decode(bytes);
  // Anything else than text is a hash, a picture, a key.
  return /[\ufffd\p{Cc}]/u.test(text.replaceAll(/[\t\r\n]/g, "")) ? undefined : text;
}

const encoderLike =
  (token: string) =>
  (text: string): string => {
    const bytes = new TextEncoder().encode(text);
    const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const plain = token.endsWith("=") ? encoded : encoded.replace(/=+$/, "");
    return /[-_]/.test(token) ? plain.replaceAll("+", "-").replaceAll("/", "_") : plain;
  };
