import type { Microseconds } from "../trace/span.ts";

const units: Readonly<Record<string, Microseconds>> = {
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
  w: 604_800_000_000,
};

/** `30s`, `5m`, `1h30m`, `14d`; undefined for anything else, zero and negative durations included. */
export function parseDuration(text: string): Microseconds | undefined {
  if (!/^(\d{1,6}(ms|s|m|h|d|w))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([a-z]+)/g)) total += Number(count) * (units[unit!] ?? 0);
  return total > 0 ? total : undefined;
}
