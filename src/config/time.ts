import type { Interval } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import { durationIn, inUnits, noDuration, readDuration, typed } from "./duration.ts";
import { isoOfPrinted } from "./printed-time.ts";
import { UsageError } from "./usage-error.ts";
import { usual } from "./usual.ts";

export interface WindowOptions {
  readonly since?: string;
  readonly from?: string;
  readonly to?: string;
  /** How far back the window reaches if no option says so: `24h`. */
  readonly usualSince?: string;
  /** The moment as of which everything is judged. */
  readonly now?: string;
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
    throw new UsageError(
      from === undefined
        ? "--since and --to exclude each other: give --from and --to, or --since alone"
        : "--since and --from exclude each other: give one of them",
    );
  }
  if (since === undefined && from === undefined && to === undefined && all !== undefined) return all;
  const end = to === undefined ? now : parseInstant("--to", to, now, utc);
  const sinceStart = since === undefined ? end - readDuration("--since", usualSince) : parseSince(since, now, utc);
  const start =
    from !== undefined
      ? parseInstant("--from", from, now, utc)
      : since === undefined && all !== undefined
        ? Math.min(all.from, sinceStart)
        : sinceStart;
  if (start >= end) {
    const first = since === undefined ? "--from" : "--since";
    throw new UsageError(`the window is empty: ${first} must be before ${endOf(options, now, all)}`);
  }
  // Before 1970 there is no span, and its time no number that a server takes.
  return { from: Math.max(0, start), to: end };
}

/** What the end of a window is called. */
function endOf({ to, now: asked }: WindowOptions, now: Microseconds, all?: Interval): string {
  if (to !== undefined) return "--to";
  if (asked !== undefined) return "--now";
  if (all === undefined) return "now";
  return `the recording's end, ${new Date(now / 1_000).toISOString().slice(0, 19)}Z`;
}

/** The moment as of which everything is judged: `--now`, or else the present. */
export const momentOf = (
  { now, utc }: { readonly now?: string; readonly utc?: boolean },
  present: Microseconds,
): Microseconds => (now === undefined ? present : parseInstant("--now", now, present, utc));

/** Parses how far back a window reaches, or the moment that it begins at. */
function parseSince(text: string, now: Microseconds, utc?: boolean): Microseconds {
  const back = durationIn(text);
  const moment = back === undefined ? instantIn("--since", text, now, utc) : now - back;
  if (moment !== undefined) return moment;
  throw noDuration("--since", text, ", or a time such as 2026-11-24");
}

/**
 * Parses RFC 3339, `now`, `now-1h`, `03:00`, `yesterday`, `yesterday 18:30`, Unix time, or a time as it is printed:
 * `16 Nov 2026 10:08:36 +00:00`. Without an offset it is local, or UTC with `--utc`.
 */
export function parseInstant(option: string, text: string, now: Microseconds, utc = false): Microseconds {
  const instant = instantIn(option, text, now, utc);
  if (instant !== undefined) return instant;
  const meant = meantInstant(text);
  const hint = meant === undefined ? "write 2026-11-24T03:00:00Z, now-1h or Unix seconds" : `did you mean ${meant}?`;
  throw new UsageError(`${option} ${typed(text)} is no time: ${hint}`);
}

function instantIn(option: string, text: string, now: Microseconds, utc = false): Microseconds | undefined {
  const [, back] = /^now\s*-\s*(.+)$/.exec(text) ?? /^(.+) ago$/.exec(text) ?? [];
  if (back !== undefined) return now - readDuration(option, back);
  if (text === "now") return now;
  const [onDay, dayName, clockTime = "00:00"] =
    /^(today|yesterday)?(?:(?:^| )(\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(text) ?? [];
  if (onDay) return timeOfDay(now, dayName, clockTime, utc);
  // The digits tell seconds, milliseconds, microseconds (as in an address of Jaeger's UI) and nanoseconds apart.
  const unix = /^(\d{9,10})(?:\.(\d{1,9})|(\d{3}|\d{6}|\d{9}))?$/.exec(text);
  if (unix !== null) return Number(unix[1]) * second + microsecondsIn(unix[2] ?? unix[3]);
  const year = new Date(now / 1_000).getUTCFullYear();
  // A time without its year is the last one that it was: near New Year or midnight, only the zone says which that is.
  const instants = [year + 1, year, year - 1].map((each) => isoInstant(isoOfPrinted(text, each) ?? text, utc));
  return instants.find((each) => each !== undefined && each <= now) ?? instants.at(-1);
}

function isoInstant(text: string, utc: boolean): Microseconds | undefined {
  const iso =
    /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?(?:([Zz])|([+-]\d{2}):?(\d{2})?)?)?$/.exec(
      text,
    );
  if (iso === null || !isDay(iso[1]!)) return undefined;
  const [, day, clock = "00:00", fraction, zulu = utc ? "Z" : "", hours, minutes = "00"] = iso;
  const offset = hours === undefined ? zulu.toUpperCase() : `${hours}:${minutes}`;
  const milliseconds = Date.parse(`${day}T${clock}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds * 1_000 + microsecondsIn(fraction);
}

const microsecondsIn = (fraction = ""): Microseconds => Number(fraction.slice(0, 6).padEnd(6, "0"));

/**
 * A time of a day, in the zone that times are printed in. Without the day's name it is the last time that it was so
 * late. Undefined for a time that a day does not have.
 */
function timeOfDay(
  now: Microseconds,
  dayName: string | undefined,
  clockTime: string,
  utc: boolean,
): Microseconds | undefined {
  const [hours, minutes, seconds = 0] = clockTime.split(":").map(Number) as [number, number, number?];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const daysAgo = (days: number): Microseconds => {
    const day = new Date(now / 1_000);
    if (utc) return day.setUTCHours(hours - 24 * days, minutes, seconds, 0) * 1_000;
    day.setDate(day.getDate() - days);
    return day.setHours(hours, minutes, seconds, 0) * 1_000;
  };
  const isEarlier = dayName === "yesterday" || (dayName === undefined && daysAgo(0) > now);
  return daysAgo(isEarlier ? 1 : 0);
}

/** What was meant by `1h` or `-1h`, and by a date with dots, where the day comes first. */
function meantInstant(text: string): string | undefined {
  const back = text.replace(/^-/, "");
  if (durationIn(back) !== undefined) return `now-${inUnits(back)}`;
  const [, day = "", month = "", year = ""] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(iso) ? iso : undefined;
}

/** Whether a day exists: JavaScript takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
