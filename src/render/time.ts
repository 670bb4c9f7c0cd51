import type { Language } from "../order/path.ts";
import type { Microseconds } from "../trace/span.ts";

const units: readonly (readonly [Microseconds, Readonly<Record<Language, string>>])[] = [
  [86_400_000_000, { en: "d", ru: "д" }],
  [3_600_000_000, { en: "h", ru: "ч" }],
  [60_000_000, { en: "m", ru: "мин" }],
  [1_000_000, { en: "s", ru: "с" }],
];

/** A duration as people write it, two units at most: `850 ms`, `2 m 13 s`, `3 d 4 h`. */
export function duration(micros: Microseconds, lang: Language): string {
  if (micros < 0) return `−${duration(-micros, lang)}`;
  const milliseconds = { en: "ms", ru: "мс" }[lang];
  if (micros < 1_000) return `${micros < 1 ? "0" : "<1"} ${milliseconds}`;
  if (micros < 1_000_000) return `${Math.round(micros / 1_000)} ${milliseconds}`;
  const at = units.findIndex(([size]) => micros >= size);
  const [size, name] = units[at]!;
  const whole = Math.floor(micros / size);
  const next = units[at + 1];
  if (next === undefined) {
    const seconds = micros < 10_000_000 ? (Math.round(micros / 100_000) / 10).toLocaleString(lang) : String(whole);
    return `${seconds} ${name[lang]}`;
  }
  const rest = Math.floor((micros % size) / next[0]);
  return `${whole} ${name[lang]}${rest === 0 ? "" : ` ${rest} ${next[1][lang]}`}`;
}

export interface Clock {
  readonly utc: boolean;
  readonly lang: Language;
}

/** `18 Nov 2026 20:47:39 +03:00`. */
export const instant = (micros: Microseconds, clock: Clock): string =>
  `${parts(micros, clock, { day: "numeric", month: "short", year: "numeric" })} ${time(micros, clock, true)} ${offset(micros, clock)}`;

/** For a table's cell, without the year and the offset that stand elsewhere: `18 Nov 20:47:39`. */
export const moment = (micros: Microseconds, clock: Clock, seconds: boolean): string =>
  `${parts(micros, clock, { day: "2-digit", month: "short" })} ${time(micros, clock, seconds)}`;

const time = (micros: Microseconds, clock: Clock, seconds: boolean): string =>
  parts(micros, clock, {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
    hourCycle: "h23",
  });

function parts(micros: Microseconds, { utc, lang }: Clock, fields: Intl.DateTimeFormatOptions): string {
  const locale = { en: "en-GB", ru: "ru-RU" }[lang];
  const format = new Intl.DateTimeFormat(locale, { ...fields, ...(utc ? { timeZone: "UTC" } : {}) });
  return format
    .format(dateOf(micros))
    .replace(/\.? г\.$/, "")
    .replace(".", "");
}

/** The zone's offset at that moment: `+03:00`. */
function offset(micros: Microseconds, { utc }: Pick<Clock, "utc">): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZoneName: "longOffset", ...(utc ? { timeZone: "UTC" } : {}) });
  const name = format.formatToParts(dateOf(micros)).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  return name === "GMT" ? "+00:00" : name.slice(3);
}

/** ISO 8601 in UTC with microseconds, exactly. */
export function iso(micros: Microseconds): string {
  const whole = Math.round(micros);
  const fraction = ((whole % 1_000) + 1_000) % 1_000;
  return dateOf(whole)
    .toISOString()
    .replace("Z", `${String(fraction).padStart(3, "0")}Z`);
}

/** A time no calendar can hold, from a broken clock, is shown as the nearest it can. */
const dateOf = (micros: Microseconds): Date =>
  new Date(Math.min(Math.max(Math.floor(micros / 1_000), -8.64e15), 8.64e15));
