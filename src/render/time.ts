import { getOrInsert } from "../newer-map.ts";
import type { Language } from "../order/path.ts";
import type { Microseconds } from "../trace/span.ts";

export const millisecond: Microseconds = 1_000;
export const second = 1_000 * millisecond;
const minute = 60 * second;

const units: readonly (readonly [Microseconds, Readonly<Record<Language, string>>])[] = [
  [24 * 60 * minute, { en: "d", ru: "д" }],
  [60 * minute, { en: "h", ru: "ч" }],
  [minute, { en: "m", ru: "мин" }],
  [second, { en: "s", ru: "с" }],
];

/** A duration as people write it, in at most two units: `850 ms`, `2 m 13 s`, `3 d 4 h`. */
export function duration(micros: Microseconds, lang: Language): string {
  if (micros < 0) return `−${duration(-micros, lang)}`;
  const milliseconds = { en: "ms", ru: "мс" }[lang];
  if (micros < millisecond) return `${micros < 1 ? "0" : "<1"} ${milliseconds}`;
  const rounded = Math.round(micros / millisecond) * millisecond;
  if (rounded < second) return `${rounded / millisecond} ${milliseconds}`;
  const at = units.findIndex(([size]) => rounded >= size);
  const [size, name] = units[at]!;
  const whole = Math.floor(rounded / size);
  const next = units[at + 1];
  if (next === undefined) {
    const seconds =
      rounded < 10 * second ? (Math.round(rounded / (second / 10)) / 10).toLocaleString(lang) : String(whole);
    return `${seconds} ${name[lang]}`;
  }
  const rest = Math.floor((rounded % size) / next[0]);
  return `${whole} ${name[lang]}${rest === 0 ? "" : ` ${rest} ${next[1][lang]}`}`;
}

/** A duration in one unit, where there is no room for more: `3 d`. */
export const coarse = (micros: Microseconds, lang: Language): string =>
  duration(micros, lang).split(" ").slice(0, 2).join(" ");

export interface TimeFormat {
  readonly utc: boolean;
  readonly lang: Language;
  /** Whether every moment shows its offset, because it stands nowhere else. */
  readonly withOffset?: true;
  /** An IANA zone such as `Europe/Moscow`; without it the machine's own. */
  readonly timeZone?: string;
}

/** How machine formats are written: always in English, in UTC, and so that each moment can be read alone. */
export const machine = { lang: "en", utc: true, withOffset: true } as const satisfies TimeFormat;

/** `18 Nov 2026 20:47:39 +03:00`, `18 ноября 2026 20:47:39 +03:00`. */
export const instant = (micros: Microseconds, format: TimeFormat): string =>
  `${dayOf(micros, format)} ${time(micros, format, true)} ${offset(micros, format)}`;

const dayOf = (micros: Microseconds, format: TimeFormat): string =>
  date(micros, format, { day: "numeric", month: format.lang === "ru" ? "long" : "short", year: "numeric" });

/**
 * A time in whole minutes, with nothing of it left out: `16 Nov 2026 10:08` and `10:50 +03:00`. The day and the offset
 * stand once where they stay the same. Without an end only the beginning.
 */
export function minutes(
  { from, to }: { readonly from: Microseconds; readonly to: Microseconds | null },
  format: TimeFormat,
): { from: string; to: string | null } {
  const first = Math.floor(from / minute) * minute;
  const last = to === null ? null : Math.ceil(to / minute) * minute;
  const said = (micros: Microseconds) => `${dayOf(micros, format)} ${time(micros, format, false)}`;
  const zoned = (text: string, micros: Microseconds) => `${text} ${offset(micros, format)}`;
  if (last === null) return { from: zoned(said(first), first), to: null };
  const isOneZone = offset(first, format) === offset(last, format);
  const isOneDay = dayOf(first, format) === dayOf(last, format);
  return {
    from: isOneZone ? said(first) : zoned(said(first), first),
    to: zoned(isOneDay ? time(last, format, false) : said(last), last),
  };
}

/** For a table's cell, without the year, and without the offset if it stands elsewhere: `18 Nov 20:47:39`. */
export function moment(micros: Microseconds, format: TimeFormat, seconds: boolean): string {
  const day = date(micros, format, { day: "2-digit", month: format.lang === "ru" ? "2-digit" : "short" });
  const zone = format.withOffset === true ? ` ${offset(micros, format)}` : "";
  return `${format.lang === "ru" ? day.replace(" ", ".") : day} ${time(micros, format, seconds)}${zone}`;
}

function date(micros: Microseconds, format: TimeFormat, fields: Intl.DateTimeFormatOptions): string {
  const parts = partsOf(micros, format, fields);
  return ["day", "month", "year"]
    .flatMap((name) => parts.find(({ type }) => type === name)?.value.replace(".", "") ?? [])
    .join(" ");
}

const time = (micros: Microseconds, format: TimeFormat, seconds: boolean): string =>
  partsOf(micros, format, {
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
    hourCycle: "h23",
  })
    .map(({ value }) => value)
    .join("");

/** The zone's offset at that moment: `+03:00`. */
function offset(micros: Microseconds, format: TimeFormat): string {
  const parts = partsOf(micros, format, { timeZoneName: "longOffset" });
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  return name.length > "GMT".length ? name.slice("GMT".length) : "+00:00";
}

function partsOf(micros: Microseconds, { utc, lang, timeZone }: TimeFormat, fields: Intl.DateTimeFormatOptions) {
  const zone = utc ? "UTC" : timeZone;
  const key = JSON.stringify([lang, zone, fields]);
  return getOrInsert(formatters, key, () => formatterFor(lang, zone, fields)).formatToParts(dateOf(micros));
}

/** Kept, since each formatter takes 30 kB and a list of ten thousand orders would make three for each line. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(
  lang: Language,
  zone: string | undefined,
  fields: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  // British English has "Sept", four letters wide among months of three.
  const locale = { en: "en-US", ru: "ru-RU" }[lang];
  return new Intl.DateTimeFormat(locale, { ...fields, timeZone: zone });
}

/** ISO 8601 in UTC, exact to the microsecond. */
export function iso(micros: Microseconds): string {
  const whole = Math.round(micros);
  const fraction = ((whole % 1_000) + 1_000) % 1_000;
  return dateOf(whole)
    .toISOString()
    .replace("Z", `${String(fraction).padStart(3, "0")}Z`);
}

/**
 * ISO 8601 has four digits for a year. A time beyond them comes from a broken clock, and is shown as the nearest one
 * within.
 */
const dateOf = (micros: Microseconds): Date =>
  new Date(Math.min(Math.max(Math.floor(micros / 1_000), earliest), latest));
const earliest = Date.parse("0001-01-02T00:00:00Z");
const latest = Date.parse("9999-12-30T23:59:59.999Z");
