import { TZDate } from "@date-fns/tz";
import type { DaysOff } from "../order/path.ts";
import type { Microseconds } from "../trace/span.ts";

/** In the order of `Date.getDay()`. */
export const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/**
 * A calendar of the days on which a person's limit does not run.
 * @param days weekdays, and dates as `2027-01-01`; at least one weekday must be left to work on
 * @param zone where midnight is, by its name in the IANA database
 */
export function daysOff(days: readonly string[], zone: string): DaysOff {
  const off = new Set(days);
  const isOff = (day: TZDate) => off.has(weekdays[day.getDay()]!) || off.has(dateOf(day));
  return {
    days,
    until: (from, limit) => {
      let at = from;
      let left = limit;
      for (;;) {
        const day = new TZDate(at / 1_000, zone);
        const next = midnightAfter(day);
        if (!isOff(day)) {
          if (at + left <= next) return at + left;
          left -= next - at;
        }
        at = next;
      }
    },
  };
}

/** Computed by the calendar: a day on which clocks change has 23 or 25 hours. */
function midnightAfter(day: TZDate): Microseconds {
  const next = new TZDate(day.getTime(), day.timeZone!);
  next.setDate(next.getDate() + 1);
  next.setHours(0, 0, 0, 0);
  return next.getTime() * 1_000;
}

export function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const dateOf = (day: TZDate): string =>
  [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
