import { parseDuration } from "../order/duration.ts";
import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import { UsageError } from "./usage-error.ts";
import { usual } from "./usual.ts";

export interface WindowOptions {
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  /** How far back the window reaches if no option says so: `24h`. */
  readonly usualSince?: string;
  readonly utc?: boolean;
}

/**
 * Returns the window to search: `--since`, or `--from` and `--to`, up to now by default. Without them it is `all`, or
 * the usual one.
 * @param all the whole time of a recording; with `--to` alone the window reaches back to its beginning
 */
export function resolveWindow(options: WindowOptions, now: Microseconds, all?: Interval): Interval {
  const { since, from, to, usualSince = usual.show.since, utc } = options;
  if (since !== undefined && (from !== undefined || to !== undefined)) {
    throw new UsageError("--since and --from/--to exclude each other: give one of them");
  }
  if (since === undefined && from === undefined && to === undefined && all !== undefined) return all;
  const end = to === undefined ? now : parseInstant("--to", to, now, utc);
  const sinceStart = end - parseSpan("--since", since ?? usualSince);
  const start =
    from !== undefined
      ? parseInstant("--from", from, now, utc)
      : since === undefined && all !== undefined
        ? Math.min(all.from, sinceStart)
        : sinceStart;
  if (start >= end)
    throw new UsageError(`the window is empty: --from must be before ${to === undefined ? "now" : "--to"}`);
  return { from: start, to: end };
}

export function parseSpan(option: string, text: string): Microseconds {
  const duration = parseDuration(text);
  if (duration === undefined) throw new UsageError(`${option} ${quote(text)} is no duration: write 30s, 5m, 6h or 7d`);
  return duration;
}

/**
 * Parses RFC 3339, `now`, `now-1h` or Unix seconds. Without an offset, a time is read as times are printed: local, or
 * UTC with `--utc`.
 */
export function parseInstant(option: string, text: string, now: Microseconds, utc = false): Microseconds {
  const relative = /^now(?:-(.+))?$/.exec(text);
  if (relative !== null) return relative[1] === undefined ? now : now - parseSpan(option, relative[1]);
  const unix = /^(\d{9,10})(?:\.(\d{1,6}))?$/.exec(text);
  if (unix !== null) return Number(unix[1]) * second + Number((unix[2] ?? "").padEnd(6, "0"));
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})?)?$/.exec(
    text,
  );
  if (iso !== null) {
    const [, day = "", clock = "00:00", fraction = "", offset = utc ? "Z" : ""] = iso;
    const milliseconds = Date.parse(`${day}T${clock}${offset.toUpperCase()}`);
    if (!Number.isNaN(milliseconds) && isDay(day))
      return milliseconds * 1_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
  }
  throw new UsageError(`${option} ${quote(text)} is no time: write 2026-11-24T03:00:00Z, now-1h or Unix seconds`);
}

/** Whether a day exists: JavaScript takes 30 February for 2 March. */
const isDay = (day: string): boolean => new Date(`${day}T00:00Z`).toISOString().startsWith(day);

const quote = (text: string): string => JSON.stringify(text.slice(0, 60));
