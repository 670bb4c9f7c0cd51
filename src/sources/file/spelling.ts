/** How a value may stand in the bytes of JSON: a false alarm costs a line's reading, one that is missing an order. */
export interface Spelling {
  mayBeIn(bytes: Buffer): boolean;
}

/** JSON writes these as they are, or as a number in hex. */
const plain = /[\w.:-]+/g;
/** One of those in hex. */
const escaped = /\\u00(?:3[0-9a]|[46][1-9a-f]|[57][0-9a]|5f|2[de])/i;
/** A number that may become a shorter text when it is read. */
const unusual = /[\s:[,]-?\d+(?:\.\d{15}|[\d.]*e[+-]?\d)/i;
/** A number that keeps its digits when it is read. */
const usual = /^-?\d{1,15}$/;

/** @param value an attribute's text; of a number, what JavaScript prints of it */
export function spellingOf(value: string): Spelling {
  const runs = [...value.matchAll(plain)].map(([run]) => run);
  const run = Buffer.from(
    runs.reduce((a, b) => (b.length > a.length ? b : a), ""),
    "latin1",
  );
  const isNumber = value.trim() !== "" && !Number.isNaN(Number(value));
  if (run.length === 0 || (isNumber && !usual.test(value))) return { mayBeIn: () => true };
  return {
    mayBeIn: (bytes) =>
      bytes.includes(run) ||
      (bytes.includes("\\u00") && escaped.test(bytes.toString("latin1"))) ||
      (isNumber && unusual.test(bytes.toString("latin1"))),
  };
}
