import { afterEach, describe, expect, it, vi } from "vitest";
import { readDuration } from "../../src/config/duration.ts";
import { parseInstant, resolveWindow } from "../../src/config/time.ts";
import { instant, moment } from "../../src/render/time.ts";

const now = Date.UTC(2026, 10, 24, 12) * 1_000;
const iso = (text: string, utc?: boolean) => new Date(parseInstant("--from", text, now, utc) / 1_000).toISOString();

describe("a moment", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["2026-11-24T03:00:00Z", "2026-11-24T03:00:00.000Z"],
    ["2026-11-24t03:00:00.5+03:00", "2026-11-24T00:00:00.500Z"],
    ["now", "2026-11-24T12:00:00.000Z"],
    ["now-90m", "2026-11-24T10:30:00.000Z"],
    ["now - 1 hour", "2026-11-24T11:00:00.000Z"],
    ["2 days ago", "2026-11-22T12:00:00.000Z"],
    ["2026-11-24T03:00+0300", "2026-11-24T00:00:00.000Z"],
    ["2026-11-24T03:00-03", "2026-11-24T06:00:00.000Z"],
    ["03:00", "2026-11-24T03:00:00.000Z"],
    ["3:00:30", "2026-11-24T03:00:30.000Z"],
    ["18:30", "2026-11-23T18:30:00.000Z"],
    ["today 18:30", "2026-11-24T18:30:00.000Z"],
    ["yesterday 03:00", "2026-11-23T03:00:00.000Z"],
    ["1795500000", "2026-11-24T06:00:00.000Z"],
    ["1795500000.25", "2026-11-24T06:00:00.250Z"],
    ["1795500000250", "2026-11-24T06:00:00.250Z"],
    ["1795500000250999", "2026-11-24T06:00:00.250Z"],
    ["1795500000250999999", "2026-11-24T06:00:00.250Z"],
  ])("%s", (text, moment) => {
    expect(iso(text)).toBe(moment);
  });

  it.each([
    ["16 Nov 2026 10:08:36 +03:00", "2026-11-16T07:08:36.000Z"],
    ["16 Nov 2026 10:08:36", "2026-11-16T10:08:36.000Z"],
    ["16 ноября 2026 10:08:36 +03:00", "2026-11-16T07:08:36.000Z"],
    ["2 мая 2026", "2026-05-02T00:00:00.000Z"],
    ["14 Nov 12:09", "2026-11-14T12:09:00.000Z"],
    ["14 Nov 12:09 -03:00", "2026-11-14T15:09:00.000Z"],
    ["14.11 12:09:30", "2026-11-14T12:09:30.000Z"],
    ["24 Nov 12:01", "2025-11-24T12:01:00.000Z"],
    ["5 December", "2025-12-05T00:00:00.000Z"],
  ])("as it is printed: %s", (text, moment) => {
    expect(iso(text)).toBe(moment);
  });

  it("is read as every language prints it, in full and in a table", () => {
    for (const lang of ["en", "ru"] as const) {
      for (let month = 0; month < 12; month += 1) {
        const at = Date.UTC(2026, month, 9, 3, 30) * 1_000;
        const later = Date.UTC(2027, 0, 1) * 1_000;
        const format = { lang, utc: true, withOffset: true } as const;
        expect(parseInstant("--from", instant(at, format), later)).toBe(at);
        expect(parseInstant("--from", moment(at, format, false), later)).toBe(at);
      }
    }
  });

  it("without an offset is in the zone that times are printed in", () => {
    vi.stubEnv("TZ", "Europe/Moscow");
    expect(iso("2026-11-24 03:00")).toBe("2026-11-24T00:00:00.000Z");
    expect(iso("2026-11-24")).toBe("2026-11-23T21:00:00.000Z");
    expect(iso("2026-11-24 03:00", true)).toBe("2026-11-24T03:00:00.000Z");
  });

  it("without a year is the last time that it was so, in the zone that times are printed in", () => {
    vi.stubEnv("TZ", "Asia/Novosibirsk");
    expect(iso("24 Nov 18:00")).toBe("2026-11-24T11:00:00.000Z");
    expect(iso("24 Nov 19:01")).toBe("2025-11-24T12:01:00.000Z");
    expect(iso("24.11 18:00", true)).toBe("2025-11-24T18:00:00.000Z");
    expect(iso("24 Nov 13:30 +02:00")).toBe("2026-11-24T11:30:00.000Z");
    vi.stubEnv("TZ", "America/New_York");
    expect(iso("24 Nov 08:00")).toBe("2025-11-24T13:00:00.000Z");
  });

  it("without a year is one of the new year as soon as that has begun in the zone", () => {
    vi.stubEnv("TZ", "Asia/Novosibirsk");
    const newYear = Date.UTC(2026, 11, 31, 20) * 1_000;
    expect(parseInstant("--from", "01 Jan 02:00", newYear)).toBe(Date.UTC(2026, 11, 31, 19) * 1_000);
  });

  it("by the name of a day is its midnight there", () => {
    vi.stubEnv("TZ", "Asia/Tokyo");
    expect(iso("today")).toBe("2026-11-23T15:00:00.000Z");
    expect(iso("yesterday")).toBe("2026-11-22T15:00:00.000Z");
    expect(iso("today", true)).toBe("2026-11-24T00:00:00.000Z");
    expect(iso("yesterday", true)).toBe("2026-11-23T00:00:00.000Z");
    expect(iso("22:00")).toBe("2026-11-23T13:00:00.000Z");
    expect(iso("22:00", true)).toBe("2026-11-23T22:00:00.000Z");
  });

  it("by the name of a day is its midnight on a day without 24 hours too", () => {
    vi.stubEnv("TZ", "Europe/Berlin");
    const monday = Date.UTC(2026, 9, 26, 12) * 1_000;
    expect(new Date(parseInstant("--from", "yesterday", monday) / 1_000).toISOString()).toBe(
      "2026-10-24T22:00:00.000Z",
    );
  });

  it.each([
    "2026-02-30",
    "2026-13-01",
    "2026-11-24T25:00",
    "tomorrow",
    "",
    "25:00",
    "yesterday 03:60",
    "today3:00",
    "31.02.2026",
    "11/24/2026",
    "30 Feb 2026",
    "3 Brumaire 2026",
    "14 Nov 25:00",
    "31.02 10:00",
    "0",
  ])("is not %s", (text) => {
    expect(() => iso(text)).toThrow(/is no time: write 2026-11-24T03:00:00Z/);
  });

  it.each([
    ["1h", "now-1h"],
    ["-2 days", "now-2d"],
    ["24.11.2026", "2026-11-24"],
  ])("is not %s: %s is meant", (text, meant) => {
    expect(() => iso(text)).toThrow(`is no time: did you mean ${meant}?`);
  });
});

describe("a duration", () => {
  it.each([
    ["1h30m", 90],
    ["1 hour", 60],
    ["1 hour 30 minutes", 90],
    ["90min", 90],
    ["2 days", 2_880],
    ["1w", 10_080],
  ])("%s", (text, minutes) => {
    expect(readDuration("--since", text)).toBe(minutes * 60_000_000);
  });

  it.each([
    ["1h30", "did you mean 1h30m?"],
    ["1H", "did you mean 1h?"],
    ["PT1H30M", "did you mean 1h30m?"],
    ["P1D", "did you mean 1d?"],
    ["0d", "write one that is more than nothing, such as 5m"],
    ["0h0m", "write one that is more than nothing, such as 5m"],
    ["0.0001ms", "write one that is more than nothing, such as 5m"],
    ["99999999d", "it is too long, the most is 999999d"],
    ["1d 10000000 seconds", "it is too long, the most is 999999s"],
    ["1.5h", "write it without a fraction, as 1h30m"],
    ["1,5 hours", "write it without a fraction, as 1h30m"],
    ["0.5d", "write it without a fraction, as 12h"],
    ["1h 0.25s", "write it without a fraction, as 1h250ms"],
    ["1.5x", "write 30s, 5m, 6h or 7d"],
    ["-5m", "write 30s, 5m, 6h or 7d"],
    ["24", "write 30s, 5m, 6h or 7d"],
    ["1 fortnight", "write 30s, 5m, 6h or 7d"],
    ["1 constructor", "write 30s, 5m, 6h or 7d"],
  ])("is not %s: %s", (text, hint) => {
    expect(() => readDuration("--interval", text)).toThrow(`--interval "${text}" is no duration: ${hint}`);
  });
});

describe("--since", () => {
  const from = (since: string) =>
    new Date(resolveWindow({ since, utc: true }, now).from / 1_000).toISOString().slice(0, 16);

  it.each([
    ["90m", "2026-11-24T10:30"],
    ["2026-11-20", "2026-11-20T00:00"],
    ["yesterday", "2026-11-23T00:00"],
    ["now-2d", "2026-11-22T12:00"],
    ["99999d", "1970-01-01T00:00"],
  ])("%s", (since, begun) => {
    expect(from(since)).toBe(begun);
  });

  it("is not soon, and not later than now", () => {
    expect(() => from("soon")).toThrow('"soon" is no duration: write 30s, 5m, 6h or 7d, or a time such as 2026-11-24');
    expect(() => from("0d")).toThrow('--since "0d" is no duration: write one that is more than nothing');
    expect(() => from("1.5h")).toThrow('--since "1.5h" is no duration: write it without a fraction, as 1h30m');
    expect(() => from("2026-11-25")).toThrow("the window is empty: --since must be before now");
    const all = { from: now - 1, to: now };
    const late = { from: "2026-11-25" };
    expect(() => resolveWindow(late, now, all)).toThrow(
      "--from must be before the recording's end, 2026-11-24T12:00:00Z",
    );
    expect(() => resolveWindow({ ...late, now: "2026-11-24" }, now, all)).toThrow("--from must be before --now");
  });
});
