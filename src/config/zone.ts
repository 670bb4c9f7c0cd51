import { closest } from "../closest.ts";
import { say, type Sentence } from "../sentence.ts";
import type { Environment } from "./terminal.ts";

/**
 * Warns of a TZ that Node takes for UTC without a word: a mistyped name, or a rule with days of change. The times that
 * are printed, and those that are typed without an offset, would be hours off.
 */
export function unknownZone({ TZ: set = "" }: Environment): Sentence[] {
  // In POSIX's way, a colon may stand before a name.
  const name = set.replace(/^:/, "");
  if (name === "" || name.startsWith("/") || isOffset(name)) return [];
  const known = Intl.supportedValuesOf("timeZone");
  const inOtherLetters = known.find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (isZone(name) && (inOtherLetters === undefined || inOtherLetters === name)) return [];
  const city = known.find((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  const meant = inOtherLetters ?? city ?? closest(name, known);
  return meant === undefined
    ? [say`TZ ${name} names no time zone, so times are in UTC: write one such as Europe/Moscow`]
    : [say`TZ ${name} names no time zone, so times are in UTC: did you mean ${meant}?`];
}

/** Whether it is a fixed offset as POSIX writes it, which Node reads: `MSK-3`. */
const isOffset = (name: string): boolean => /^[A-Z]{3,}[+-]?\d{1,2}(?::\d{2})?$/i.test(name);

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
