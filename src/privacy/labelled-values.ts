/** The place of a value that has a label: a field of a query, a word before a colon, a name in a list. */
export interface Labelled {
  readonly label: string;
  /** Where the value begins. */
  readonly at: number;
  /** True if the value is in quotes or is a whole attribute: then no word around it belongs to it. */
  readonly isDelimited: boolean;
}

/** A label, the separator before its value, and what may open the value. */
const labelPattern =
  /(?<![\p{L}\d_.-])(?<label>\p{L}[\p{L}\d_.-]{0,60}(?: \p{L}{1,20}){0,1})["'`\])\\]{0,3}\s{0,2}(?:=>|[=:>]|\s(?:i?like)\s)\s{0,2}(?<open>["'`([\\]{0,4})/giu;

/** Yields the places of labelled values in a text. */
export function* labelledIn(text: string): Generator<Labelled> {
  for (const match of text.matchAll(labelPattern)) {
    const { label, open } = match.groups as { label: string; open: string };
    yield { label, at: match.index + match[0].length, isDelimited: /["'`]/.test(open) };
  }
  yield* listedIn(text);
}

/**
 * A list of names before a list of values: `INSERT INTO t (a, b) VALUES ('x', 'y')`, PostgreSQL's `Key (a, b)=(x, y)`.
 */
const listPattern = /\(([^()]{1,2000})\)\s{0,4}(?:values\s{0,4}|=)\(([^()]{1,8000})/giu;

/** Yields the places of values whose labels stand in another list, or as fields of a Redis hash. */
function* listedIn(text: string): Generator<Labelled> {
  for (const match of text.matchAll(listPattern)) {
    const names = match[1]!.split(",").map((name) => name.trim().replaceAll(/["'`[\]]/g, ""));
    let at = match.index + match[0].length - match[2]!.length;
    let column = 0;
    for (const value of match[2]!.matchAll(/\s*(?:'((?:[^']|'')*)'|([^,']*))\s*(?:,|$)/gu)) {
      const lead = value[0].length - value[0].trimStart().length;
      const isQuoted = value[1] !== undefined;
      const label = names[column];
      if (label !== undefined && value[0] !== "")
        yield { label, at: at + lead + (isQuoted ? 1 : 0), isDelimited: isQuoted };
      at += value[0].length;
      column++;
    }
  }
  // HSET key field value field value …
  const hash = /^\s{0,4}(?:hset|hmset|hsetnx)\s{1,2}\S{1,400}/iu.exec(text);
  if (hash === null) return;
  let field: string | undefined;
  for (const word of text.slice(hash[0].length).matchAll(/\s("[^"]*"|\S+)/gu)) {
    const isQuoted = word[1]!.startsWith('"');
    if (field === undefined) field = word[1]!;
    else {
      yield {
        label: field.replaceAll('"', ""),
        at: hash[0].length + word.index + (isQuoted ? 2 : 1),
        isDelimited: true,
      };
      field = undefined;
    }
  }
}
