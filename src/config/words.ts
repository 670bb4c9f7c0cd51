import { closest, didYouMean } from "../closest.ts";
import type { Path } from "../order/path.ts";
import { UsageError } from "./usage-error.ts";

/** A list as it is written on a command line: `lost,stuck`. */
export function words(option: string, text: string): string[] {
  const list = text.split(",").map((word) => word.trim());
  if (list.some((word) => word === ""))
    throw new UsageError(`${option} ${JSON.stringify(text)}: write one word, or several with commas between them`);
  return list;
}

/** The same, of words that are known. */
export function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return words(option, text).map((word) => {
    const found = known.find((one) => one.toLowerCase() === word.toLowerCase());
    if (found !== undefined) return found;
    throw new UsageError(`${option} ${JSON.stringify(word)}: ${didYouMean(word, known)}`);
  });
}

/** A word that is known, or an order status: the path need not know of every one that an order may have, but of those that are mistyped. */
export const statusOr = (word: string, option: string, known: readonly string[]): string =>
  /^[A-Z][A-Z_]+$/.test(word) && closest(word, known) === undefined ? word : oneOf(option, word, known)[0]!;

/** Where an order can be: at a point, or in a row that has one. */
export const placesOf = ({ points }: Path): string[] => [
  ...new Set([...points.map(({ point }) => point), ...points.map(({ row }) => row)]),
];
