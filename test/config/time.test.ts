import { afterEach, describe, expect, it, vi } from "vitest";
import { parseInstant } from "../../src/config/time.ts";

const now = Date.UTC(2026, 10, 24, 12) * 1_000;
const iso = (text: string, utc?: boolean) => new Date(parseInstant("--from", text, now, utc) / 1_000).toISOString();

describe("a moment", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["2026-11-24T03:00:00Z", "2026-11-24T03:00:00.000Z"],
    ["2026-11-24t03:00:00.5+03:00", "2026-11-24T00:00:00.500Z"],
    ["now", "2026-11-24T12:00:00.000Z"],
    ["now-90m", "2026-11-24T10:30:00.000Z"],
    ["1795500000", "2026-11-24T06:00:00.000Z"],
  ])("%s", (text, moment) => {
    expect(iso(text)).toBe(moment);
  });

  it("without an offset is in the zone that times are printed in", () => {
    vi.stubEnv("TZ", "Europe/Moscow");
    expect(iso("2026-11-24 03:00")).toBe("2026-11-24T00:00:00.000Z");
    expect(iso("2026-11-24")).toBe("2026-11-23T21:00:00.000Z");
    expect(iso("2026-11-24 03:00", true)).toBe("2026-11-24T03:00:00.000Z");
  });

  it.each(["2026-02-30", "2026-13-01", "2026-11-24T25:00", "tomorrow", "24.11.2026", "0"])("is not %s", (text) => {
    expect(() => iso(text)).toThrow(/is no time: write 2026-11-24T03:00:00Z/);
  });
});
