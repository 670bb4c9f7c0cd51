/** A list in the bytes of a JSON text: the places of its brackets. */
export interface JsonList {
  readonly open: number;
  readonly close: number;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [squareOpen, squareClose, curlyOpen, curlyClose] = [0x5b, 0x5d, 0x7b, 0x7d];
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Finds the list of objects that a JSON object begins with, `{"data":[{…},{…}],…}`, and where each object lies in the
 * bytes, so that they can be parsed one by one. Inside the objects only quotes and brackets are looked at.
 * @returns undefined where the text does not begin so, or the list holds anything but objects, or does not end
 */
export function listIn(bytes: Buffer, name: string, each: (from: number, to: number) => void): JsonList | undefined {
  const begin = new RegExp(String.raw`^\s*\{\s*"${name}"\s*:\s*\[`).exec(bytes.toString("latin1", 0, 100));
  if (begin === null) return undefined;
  const open = begin[0].length - 1;
  let depth = 0;
  let from = 0;
  for (let at = open + 1; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === quote) {
      if (depth === 0) return undefined;
      for (at++; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++;
    } else if (byte === curlyOpen || byte === squareOpen) {
      if (depth === 0 && byte === squareOpen) return undefined;
      if (depth++ === 0) from = at;
    } else if (byte === curlyClose || byte === squareClose) {
      if (depth === 0) return byte === squareClose ? { open, close: at } : undefined;
      if (--depth === 0) each(from, at + 1);
    } else if (depth === 0 && byte !== comma && !isSpace(byte)) return undefined;
  }
  return undefined;
}
