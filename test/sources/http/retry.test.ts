import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { retryAfterMs, waitBefore } from "../../../src/sources/http/retry.ts";

const now = Date.parse("Mon, 09 Nov 2026 09:00:00 GMT");

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["5", 5_000],
    [" 120 ", 120_000],
    ["86400", 86_400_000],
    // This server asks for a year, so asking again in a moment is no use.
    ["31536000", 31_536_000_000],
    ["Mon, 09 Nov 2026 09:00:30 GMT", 30_000],
    ["Tue, 10 Nov 2026 09:00:00 GMT", 86_400_000],
    ["Mon, 09 Nov 2026 08:59:00 GMT", 0],
  ])("%j is %i ms", (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });

  test.each(["", " ", "soon", "-5", "1.5", "5s", "0x10", "1e3", "Mon, the ninth", "2026-11-09T09:00:30Z"])(
    "%j says nothing",
    (header) => {
      expect(retryAfterMs(header, now)).toBeUndefined();
    },
  );

  test("is a time to wait or nothing, whatever a server sends", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const ms = retryAfterMs(header, now);
          if (ms !== undefined) expect(ms).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe("a wait before another try", () => {
  const forever = Number.POSITIVE_INFINITY;
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  // The wait doubles each time. At least half of it is always waited.
  const waits = [250, 500, 1_000, 2_000];

  test.each(waits.map((wait, i) => [i + 1, wait] as const))(
    "number %i is half of %i ms at least, and at most that",
    (attempt, wait) => {
      expect(waitBefore(attempt, undefined, forever, () => 0)).toBe(wait / 2);
      fc.assert(
        fc.property(random, (chance) => {
          const ms = waitBefore(attempt, undefined, forever, () => chance)!;
          expect(ms).toBeGreaterThanOrEqual(wait / 2);
          expect(ms).toBeLessThanOrEqual(wait);
        }),
      );
    },
  );

  test("is not the same for all who were turned away", () => {
    expect(waitBefore(1, undefined, forever, () => 0.2)).not.toBe(waitBefore(1, undefined, forever, () => 0.7));
  });

  test("is as long as the server asks for, if there is time for it", () => {
    for (const chance of [0, 0.5, 0.99]) {
      expect(waitBefore(1, 0, 30_000, () => chance)).toBe(0);
      expect(waitBefore(1, 7_000, 30_000, () => chance)).toBe(7_000);
      expect(waitBefore(4, 29_999, 30_000, () => chance)).toBe(29_999);
    }
    expect(waitBefore(1, 30_000, 30_000, () => 0)).toBeUndefined();
  });

  test("is not begun when there is no time left for a try after it", () => {
    expect(waitBefore(1, undefined, 126, () => 0)).toBe(125);
    expect(waitBefore(1, undefined, 125, () => 0)).toBeUndefined();
    expect(waitBefore(1, 0, -1, () => 0)).toBeUndefined();
  });

  test("is made four times and not a fifth, whatever the server asks for", () => {
    const tried = (after?: number) =>
      [1, 2, 3, 4, 5, 6].map((attempt) => waitBefore(attempt, after, forever, () => 0.5) !== undefined);
    expect(tried()).toEqual([true, true, true, true, false, false]);
    expect(tried(10)).toEqual([true, true, true, true, false, false]);
  });
});
