import { parseDuration } from "../order/duration.ts";
import type { Microseconds } from "../trace/span.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads `30s`, `1h30m`, and what people write for it, such as `1 hour` or `90 min`.
 * @throws UsageError
 */
export function readDuration(option: string, text: string): Microseconds {
  const duration = durationIn(text);
  if (duration === undefined) throw noDuration(option, text);
  return duration;
}

/** The same, but undefined for anything else. */
export const durationIn = (text: string): Microseconds | undefined => parseDuration(inUnits(text));

/** Other names of the units, in the singular. */
const unitNamed: ReadonlyMap<string, string> = new Map([
  ["millisecond", "ms"],
  ["sec", "s"],
  ["second", "s"],
  ["min", "m"],
  ["minute", "m"],
  ["hr", "h"],
  ["hour", "h"],
  ["day", "d"],
  ["week", "w"],
]);

/** Turns `1 hour 30 min` into `1h30m`. */
export const inUnits = (text: string): string =>
  text
    .trim()
    .replaceAll(
      /(\d)\s*([a-z]+)\s*/g,
      (_, digit: string, unit: string) => digit + (unitNamed.get(unit.replace(/s$/, "")) ?? unit),
    );

export function noDuration(option: string, text: string, orElse = ""): UsageError {
  // `1H`, ISO 8601's `PT1H`, and `1h30`, which lacks its last unit.
  const short = inUnits(text.toLowerCase()).replaceAll(/^p|t/g, "");
  const meant = [short, short.replace(/h\d+$/, "$&m")].find((one) => parseDuration(one) !== undefined);
  const hint =
    meant === undefined ? (whatIsWrong(short) ?? `write 30s, 5m, 6h or 7d${orElse}`) : `did you mean ${meant}?`;
  return new UsageError(`${option} ${typed(text)} is no duration: ${hint}`);
}

/** Why a number with a unit is no duration all the same; undefined for anything else. */
function whatIsWrong(text: string): string | undefined {
  const parts = [...text.matchAll(/(\d+(?:[.,]\d+)?)(ms|s|m|h|d|w)/gy)].map(
    ([, count, unit]) => [count!, unit!] as const,
  );
  if (parts.length === 0 || parts.map((part) => part.join("")).join("") !== text) return undefined;
  const tooLong = parts.find(([count]) => /^\d{7}/.test(count));
  if (tooLong !== undefined) return `it is too long, the most is 999999${tooLong[1]}`;
  const total = parts.reduce((sum, [count, unit]) => sum + Number(count.replace(",", ".")) * lengthOf(`1${unit}`), 0);
  const whole = wholeUnits(total);
  return whole === "" ? "write one that is more than nothing, such as 5m" : `write it without a fraction, as ${whole}`;
}

/** A length in whole units, down to milliseconds. */
function wholeUnits(length: Microseconds): string {
  let rest = Math.round(length / 1_000) * 1_000;
  return ["d", "h", "m", "s", "ms"]
    .map((unit) => {
      const count = Math.floor(rest / lengthOf(`1${unit}`));
      rest -= count * lengthOf(`1${unit}`);
      return count === 0 ? "" : `${count}${unit}`;
    })
    .join("");
}

const lengthOf = (unit: string): Microseconds => parseDuration(unit)!;

/** What was typed, as an error quotes it: in quotes, and cut where it is long. */
export const typed = (text: string): string => JSON.stringify(text.slice(0, 60));
