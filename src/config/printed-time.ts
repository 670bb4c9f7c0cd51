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
 * cell `14 Nov 12:09` or `14.11 12:09`. Undefined for what is not printed so.
 * @param usualYear the year where it is left out
 */
export function isoOfPrinted(text: string, usualYear: number): string | undefined {
  const printed = /^(\d{1,2})(?: (\p{L}{3,})\.?(?: (\d{4}))?|\.(\d{2}))(?: (\d{2}:.+))?$/u.exec(text);
  if (printed === null) return undefined;
  const [, day = "", name = "", year = usualYear, number, clock = "00:00"] = printed;
  const month = number ?? numberOf(name);
  if (month === undefined) return undefined;
  return `${year}-${month}-${day.padStart(2, "0")}T${clock.replace(" ", "")}`;
}

function numberOf(month: string): string | undefined {
  const index = months.findIndex((names) => names.includes(month.slice(0, 3).toLowerCase()));
  return index < 0 ? undefined : String(index + 1).padStart(2, "0");
}
