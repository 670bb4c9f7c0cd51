import type { Microseconds } from "../trace/span.ts";
import { day, hour, minute, second } from "../trace/units.ts";

const units: Readonly<Record<string, Microseconds>> = {
  ms: 1_000,
  s: second,
  m: minute,
  h: hour,
  d: day,
  w: 7 * day,
};

/** Parses `30s`, `5m`, `1h30m`, `14d`. Returns undefined for anything else, including zero and negative durations. */
export function parseDuration(text: string): Microseconds | undefined {
  if (!/^(\d{1,6}(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([a-z]+)/g)) total += Number(count) * (units[unit!] ?? 0);
  return total > 0 ? total : undefined;
}
