import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ascending, modifiedZ, quantile } from "../../src/fleet/statistics.ts";

const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe("a quantile", () => {
  it.each([
    ["of nothing", [], 0.5, undefined],
    ["of one", [7], 0.95, 7],
    ["the middle of an odd number", [1, 2, 3], 0.5, 2],
    ["the lower middle of an even number", [1, 2, 3, 4], 0.5, 2],
    ["the 95th of 20 is the last but one", oneTo(20), 0.95, 19],
    ["the 95th of 19 is the last", oneTo(19), 0.95, 19],
    ["the 95th of 100", oneTo(100), 0.95, 95],
    ["the least", oneTo(9), 0, 1],
    ["the most", oneTo(9), 1, 9],
  ] as const)("%s", (_what, values, q, expected) => {
    expect(quantile(values, q)).toBe(expected);
  });

  it("was really there, has its share at or below it, and no smaller value has", () => {
    const some = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }).map(ascending);
    fc.assert(
      fc.property(some, fc.constantFrom(0.5, 0.95, 1), (sorted, q) => {
        const value = quantile(sorted, q)!;
        const atMost = (limit: number) => sorted.filter((one) => one <= limit).length;
        expect(sorted).toContain(value);
        expect(atMost(value)).toBeGreaterThanOrEqual(q * sorted.length);
        expect(atMost(value - 1)).toBeLessThan(q * sorted.length);
      }),
    );
  });
});

it("sorts by number, and leaves alone what it was given", () => {
  const given = [10, 9, 100];
  expect([ascending(given), given]).toEqual([
    [9, 10, 100],
    [10, 9, 100],
  ]);
});

describe("the modified z-score", () => {
  // The median is 100. The others differ by a factor of ten, so one spread is a factor of ten: 0.6745 · 3.
  it("counts factors: three spreads above the median", () => {
    expect(modifiedZ(100_000, [10, 100, 1_000])).toBeCloseTo(2.0235, 10);
    expect(modifiedZ(100, [10, 100, 1_000])).toBe(0);
    expect(modifiedZ(10, [10, 100, 1_000])).toBeCloseTo(-0.6745, 10);
  });

  it.each([
    ["above", 6, Number.POSITIVE_INFINITY],
    ["at", 5, 0],
    ["below", 4, Number.NEGATIVE_INFINITY],
  ])("where all others are the same, what is %s them is told from them", (_where, value, z) => {
    expect(modifiedZ(value, [5, 5, 5])).toBe(z);
  });

  it("takes what took no time for the least there is", () => {
    expect(modifiedZ(0, [1, 1, 10, 10])).toBe(0);
  });

  it("does not depend on the unit", () => {
    const times = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 1_000_000 }), (others, value) => {
        const inMillis = modifiedZ(value, others);
        fc.pre(Number.isFinite(inMillis) && Math.abs(inMillis) < 1e6);
        const inMicros = modifiedZ(
          value * 1_000,
          others.map((one) => one * 1_000),
        );
        expect(Math.abs(inMicros - inMillis)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(inMillis)));
      }),
    );
  });
});
