/** A text with one layer of encoding undone, and where each of its characters came from. */
export interface Decoded {
  readonly text: string;
  /** For each index of `text`, and for its end: the index in the encoded text. */
  readonly from: Int32Array;
}

const encodings = /%[\da-f]{2}|\\u[\da-f]{4}|\\["\\/bfnrt]/i;

/** Undoes one layer of URL- and JSON-encoding; undefined if there is none. */
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
        ? decodePercent(text, at)
        : char === "\\"
          ? decodeBackslash(text, at)
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

/** Decodes one character of UTF-8; its first byte says how many bytes it has. */
function decodePercent(text: string, at: number): Part {
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

function decodeBackslash(text: string, at: number): Part {
  const next = text[at + 1] ?? "";
  if (next === "u" && /^[\da-f]{4}$/i.test(text.slice(at + 2, at + 6)))
    return [String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16)), 6];
  if (next === '"' || next === "\\" || next === "/") return [next, 2];
  return next in escapes ? [escapes[next]!, 2] : ["\\", 1];
}

/** Longer tokens are files, not fields. */
const maxTokenLength = 65_536;
const base64Tokens = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

export interface Base64 {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly encode: (text: string) => string;
}

/** Yields the base64 tokens that decode to text. */
export function* base64In(text: string): Generator<Base64> {
  for (const { 0: token, index } of text.matchAll(base64Tokens)) {
    const plain = decodeToken(token);
    if (plain !== undefined) yield { start: index, end: index + token.length, text: plain, encode: encoderLike(token) };
    // In a path, a slash separates two words.
    else if (token.includes("/")) {
      let start = index;
      for (const part of token.split("/")) {
        const inner = part.length < 12 ? undefined : decodeToken(part);
        if (inner !== undefined) yield { start, end: start + part.length, text: inner, encode: encoderLike(part) };
        start += part.length + 1;
      }
    }
  }
}

const utf8 = new TextDecoder("utf-8");

/**
 * Decodes a base64 token to text; undefined if it holds anything else. Nearly every text in base64 has an upper- and a
 * lower-case letter and a digit or padding, and most ids don't.
 */
function decodeToken(token: string): string | undefined {
  if (token.length > maxTokenLength || !/[A-Z]/.test(token) || !/[a-z]/.test(token) || !/[\d=]/.test(token))
    return undefined;
  const standard = token.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (standard.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(standard), (char) => char.charCodeAt(0));
  const text = utf8.decode(bytes);
  // Bytes that are no text are a hash, a picture or a key.
  return /[\ufffd\p{Cc}]/u.test(text.replaceAll(/[\t\r\n]/g, "")) ? undefined : text;
}

/** Encodes as the token is encoded: with or without padding, in the same alphabet. */
const encoderLike =
  (token: string) =>
  (text: string): string => {
    const bytes = new TextEncoder().encode(text);
    const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const plain = token.endsWith("=") ? encoded : encoded.replace(/=+$/, "");
    return /[-_]/.test(token) ? plain.replaceAll("+", "-").replaceAll("/", "_") : plain;
  };
