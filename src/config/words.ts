import { closest, didYouMean } from "../closest.ts";
import type { Path } from "../order/path.ts";
import { say, type Sentence } from "../sentence.ts";
import { UsageError } from "./usage-error.ts";

/** Splits a list as it is written on a command line: `lost,stuck`. */
export function words(option: string, text: string): string[] {
  const list = text.split(",").map((word) => word.trim());
  if (list.some((word) => word === ""))
    throw new UsageError(`${option} ${JSON.stringify(text)}: write one word, or several with commas between them`);
  return list;
}

/** Splits a list whose words must be among the known ones, in any case. */
export function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return words(option, text).map((word) => {
    const found = known.find((one) => one.toLowerCase() === word.toLowerCase());
    if (found !== undefined) return found;
    throw new UsageError(`${option} ${JSON.stringify(word)}: ${didYouMean(word, known)}`);
  });
}

/**
 * Accepts a known word, or an order status that the path does not know: orders may have others. A status that is nearly
 * a known word counts as mistyped.
 */
export const statusOr = (word: string, option: string, known: readonly string[]): string =>
  /^[A-Z][A-Z_]+$/.test(word) && closest(word, known) === undefined ? word : oneOf(option, word, known)[0]!;

/** Says which statuses the path knows, about one that it does not: orders may have others, but it may be a mistake. */
export const unknownStatus = (status: string, { statuses }: Path): Sentence =>
  say`the path does not know the status ${status}; it knows ${statuses.join(", ")}`;

/** Says which types the orders have that were seen, about one that none of them has: it may be a mistake. */
export const unseenType = (type: string, seen: readonly string[]): Sentence =>
  seen.length === 0
    ? say`no order that was seen says its type`
    : say`no order of type ${type} was seen, only of ${seen.join(", ")}`;

/** Says which operators acted last on the orders that were seen, about one who did not: it may be a mistake. */
export const unseenOperator = (operator: string, seen: readonly string[]): Sentence =>
  seen.length === 0
    ? say`no order that was seen says who acted on it`
    : say`no order that ${operator} acted on last was seen, only ${seen.join(", ")}`;

/** The places where an order can be: the rows that have a point, and the points. */
export const placesOf = ({ points }: Path): string[] => [...new Set(points.flatMap(({ row, point }) => [row, point]))];
