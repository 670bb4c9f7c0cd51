import type { Microseconds } from "../trace/span.ts";

/** A month in any form of its name, in English or Russian, begins with three letters that no other month has. */
const months = [
  ["jan", "янв"],
  ["feb", "фев"],
  ["mar", "мар"],
  ["apr", "апр"],
  ["may", "май", "мая"],
  ["jun", "июн"],
  ["jul", "июл"],
  ["aug", "авг"],
  ["sep", "сен"],
  ["oct", "окт"],
  ["nov", "ноя"],
  ["dec", "дек"],
];

/**
 * The ISO form of a time as it is printed: `16 Nov 2026 10:08:36 +00:00`, `16 ноября 2026 10:08:36`, and in a table's
 * cell `14 Nov 12:09` or `14.11 12:09`. Where the year is left out, it is the last time that it was that day.
 * Undefined for what is not printed so.
 */
export function isoOfPrinted(text: string, now: Microseconds): string | undefined {
  const printed = /^(\d{1,2})(?: (\p{L}{3,})\.?(?: (\d{4}))?|\.(\d{2}))(?: (\d{2}:.+))?$/u.exec(text);
  if (printed === null) return undefined;
  const [, day = "", name = "", year, number, clock = "00:00"] = printed;
  const month = number ?? numberOf(name);
  if (month === undefined) return undefined;
  const rest = `${month}-${day.padStart(2, "0")}T${clock.replace(" ", "")}`;
  if (year !== undefined) return `${year}-${rest}`;
  const thisYear = new Date(now / 1_000).getUTCFullYear();
  const isLater = Date.parse(`${thisYear}-${rest.slice(0, "11-16T10:08".length)}Z`) * 1_000 > now;
  return `${isLater ? thisYear - 1 : thisYear}-${rest}`;
}

function numberOf(month: string): string | undefined {
  const index = months.findIndex((names) => names.includes(month.slice(0, 3).toLowerCase()));
  return index < 0 ? undefined : String(index + 1).padStart(2, "0");
}
