/** Finds a value in the bytes of JSON without parsing. A false alarm costs a line's parsing, a miss costs an order. */
export interface Spelling {
  mayBeIn(bytes: Buffer): boolean;
}

/** Characters that JSON writes as they are, or as a number in hex. */
const plainRun = /[\w.:-]+/g;
/** One of these characters in hex. */
const escaped = /\\u00(?:3[0-9a]|[46][1-9a-f]|[57][0-9a]|5f|2[de])/i;
/** A number that may become a shorter text when it is parsed. */
const changingNumber = /[\s:[,]-?\d+(?:\.\d{15}|[\d.]*e[+-]?\d)/i;
/** A number that keeps its digits when it is parsed. */
const stableNumber = /^-?\d{1,15}$/;

/** @param value an attribute's text; a number as JavaScript prints it */
export function spellingOf(value: string): Spelling {
  const runs = [...value.matchAll(plainRun)].map(([run]) => run);
  const run = Buffer.from(
    runs.reduce((a, b) => (b.length > a.length ? b : a), ""),
    "latin1",
  );
  const isNumber = value.trim() !== "" && !Number.isNaN(Number(value));
  if (run.length === 0 || (isNumber && !stableNumber.test(value))) return { mayBeIn: () => true };
  return {
    mayBeIn: (bytes) =>
      bytes.includes(run) ||
      (bytes.includes("\\u00") && escaped.test(bytes.toString("latin1"))) ||
      (isNumber && changingNumber.test(bytes.toString("latin1"))),
  };
}
