/** Deeper than any file that somebody means. */
const deepest = 200;
/** Lists and keys in each other on one line: `- - - x`. */
const inOneLine = new RegExp(String.raw`(?:[-?:][ \t]){${deepest}}`);
/** Each level is indented by a space at least. */
const indented = new RegExp(String.raw`^[ \t]{${2 * deepest}}`, "m");

/**
 * Whether a YAML text nests deeper than anybody means, told by its brackets and its indentation. A parser that goes down a level at a time
 * exhausts the stack there, and Node does not survive it where a pattern has to be compiled on what is left.
 */
export function nestsTooDeeply(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "[" || char === "{") open++;
    else if (char === "]" || char === "}") open = Math.max(0, open - 1);
    if (open > deepest) return true;
  }
  return inOneLine.test(text) || indented.test(text);
}
