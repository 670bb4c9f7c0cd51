import { parseDuration } from "../order/duration.ts";
import type { Microseconds } from "../trace/span.ts";
import { UsageError } from "./usage-error.ts";

/** Parses `30s`, `1h30m`, and what people write for it, such as `1 hour` or `90 min`. */
export function parseSpan(option: string, text: string): Microseconds {
  const duration = spanIn(text);
  if (duration === undefined) throw noDuration(option, text);
  return duration;
}

export const spanIn = (text: string): Microseconds | undefined => parseDuration(inUnits(text));

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
  const hint = meant === undefined ? `write 30s, 5m, 6h or 7d${orElse}` : `did you mean ${meant}?`;
  return new UsageError(`${option} ${quoted(text)} is no duration: ${hint}`);
}

/** What was typed, as an error quotes it. */
export const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));
