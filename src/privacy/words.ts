/** Splits a label into words, in small letters: `customer.firstName` → customer first name. */
export const wordsOf = (label: string): string[] =>
  label
    .split(/[^\p{L}\d]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());

export const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(" "));
