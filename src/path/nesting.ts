/** No sensible file nests deeper. */
const maxDepth = 200;
/** Lists and keys nested on one line: `- - - x`. */
const deepInOneLine = new RegExp(String.raw`(?:[-?:][ \t]){${maxDepth}}`);
/** Each level is indented by at least one space. */
const deeplyIndented = new RegExp(String.raw`^[ \t]{${2 * maxDepth}}`, "m");

/**
 * Whether a YAML text nests too deeply, judged by its brackets and its indentation. A recursive parser would exhaust
 * the stack, and Node crashes if it has to compile a regular expression on what is left of the stack.
 */
export function nestsTooDeeply(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "[" || char === "{") open++;
    else if (char === "]" || char === "}") open = Math.max(0, open - 1);
    if (open > maxDepth) return true;
  }
  return deepInOneLine.test(text) || deeplyIndented.test(text);
}
