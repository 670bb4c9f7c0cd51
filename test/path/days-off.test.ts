import { describe, expect, it } from "vitest";
import { daysOff } from "../../src/path/days-off.ts";
import { day, hour } from "../story/order.ts";

const at = (text: string) => Date.parse(text) * 1_000;
const weekend = ["saturday", "sunday"];

/** When a limit that begins at `from` is over, in UTC. */
const over = (from: string, limit: number, days = weekend, zone = "Europe/Moscow") =>
  new Date(daysOff(days, zone).until(at(from), limit) / 1_000).toISOString().slice(0, 16);

describe("days off", () => {
  it("a limit that ends before them is as it was", () => {
    expect(over("2026-11-26T15:00Z", day)).toBe("2026-11-27T15:00");
  });

  it("from Friday to Monday: the weekend does not count", () => {
    expect(over("2026-11-27T15:00Z", day)).toBe("2026-11-30T15:00");
  });

  it("what begins on one begins to run after it, at midnight where they work", () => {
    expect(over("2026-11-28T12:00Z", hour)).toBe("2026-11-29T22:00");
  });

  it("a day begins where they work: it is Saturday there before it is in UTC", () => {
    expect(over("2026-11-27T21:30Z", hour)).toBe("2026-11-29T22:00");
    expect(over("2026-11-27T21:30Z", hour, weekend, "UTC")).toBe("2026-11-27T22:30");
  });

  it("dates are days off beside weekdays", () => {
    const holidays = [...weekend, "2026-12-31", "2027-01-01"];
    expect(over("2026-12-30T09:00Z", day, holidays)).toBe("2027-01-04T09:00");
  });

  it("two weeks run over as many weekends as come", () => {
    expect(over("2026-11-27T09:00Z", 14 * day)).toBe("2026-12-17T09:00");
  });

  it("a day on which clocks are put back has an hour more", () => {
    expect(over("2026-10-24T22:00Z", 26 * hour, ["monday"], "Europe/Berlin")).toBe("2026-10-27T00:00");
  });
});
