import { memoizeByObject } from "../trace/memoize.ts";
import type { AttributeValue, Span } from "../trace/span.ts";

/**
 * Whether a database query may take long: one of its texts contains one of the path file's `analytic` words, in any
 * case. Each text is checked by itself, so a digest that keeps every attribute with such a word leads to the same
 * answer.
 */
export function isAnalytic(texts: readonly AttributeValue[], words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const lowered = lowerCased(words);
  return texts.some((text) => {
    const lower = String(text).toLowerCase();
    return lowered.some((word) => lower.includes(word));
  });
}

const lowerCased = memoizeByObject((words: readonly string[]) => words.map((word) => word.toLowerCase()));

/** Whether a span's query is analytic, by the span's name or by any of its attributes. */
export const isAnalyticQuery = ({ attributes, name }: Span, words: readonly string[]): boolean =>
  isAnalytic([...attributes.values(), name], words);
