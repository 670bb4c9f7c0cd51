import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binomialTail, fisherTail, standsOut } from "../../src/order/chance.ts";

describe("the binomial tail", () => {
  it.each([
    ["any of two coins", 1, 2, 0.5, 3 / 4],
    ["both of two coins", 2, 2, 0.5, 1 / 4],
    ["at least 8 of 10 coins", 8, 10, 0.5, 56 / 1024],
    ["two of two, one in twenty each", 2, 2, 0.05, 0.0025],
    ["any of 20, one in twenty each", 1, 20, 0.05, 1 - 0.95 ** 20],
    ["none or more", 0, 5, 0.3, 1],
    ["more than there are", 6, 5, 0.3, 0],
  ])("%s", (_what, k, n, p, chance) => {
    expect(binomialTail(k, n, p)).toBeCloseTo(chance, 12);
  });

  const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });

  it("is a chance, falls with what is asked for, and rises with each one's own", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), share, (n, some, p) => {
        const k = some % (n + 1);
        const chance = binomialTail(k, n, p);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(binomialTail(k + 1, n, p)).toBeLessThanOrEqual(chance + 1e-9);
        expect(binomialTail(k, n, Math.min(0.999, p * 1.1))).toBeGreaterThanOrEqual(chance - 1e-9);
      }),
    );
  });
});

describe("Fisher's exact test", () => {
  const of = (errors: number, total: number) => ({ errors, total });

  it.each([
    // C(8,4) = 70 ways to choose four cups.
    ["the lady tasting tea, 3 of 4", of(3, 4), of(1, 4), 17 / 70],
    ["the lady tasting tea, 4 of 4", of(4, 4), of(0, 4), 1 / 70],
    ["the lady tasting tea, 2 of 4", of(2, 4), of(2, 4), 53 / 70],
    // Fisher's convicts: 10 of 13 monozygotic twins, 2 of 17 others.
    ["criminal twins", of(10, 13), of(2, 17), 0.000_465_180_95],
    ["1 of 1 after none of 99", of(1, 1), of(0, 99), 1 / 100],
    ["nothing before", of(3, 3), of(0, 0), 1],
    ["nothing at all", of(0, 0), of(0, 0), 1],
    ["no errors now", of(0, 10), of(5, 10), 1],
  ])("%s", (_what, now, before, chance) => {
    expect(fisherTail(now, before)).toBeCloseTo(chance, 10);
  });

  it("of a day's requests, a hundred million of them, takes no longer", () => {
    // With so few errors among so many requests, each error falls on either side like a tossed coin.
    const chance = fisherTail(of(60, 50_000_000), of(40, 50_000_000));
    expect(chance).toBeCloseTo(binomialTail(60, 100, 0.5), 5);
  });

  const counted = fc
    .tuple(fc.nat(400), fc.nat(400))
    .map(([total, some]) => of(total === 0 ? 0 : some % (total + 1), total));

  it("is a chance, and falls with each error more", () => {
    fc.assert(
      fc.property(counted, counted, (now, before) => {
        const chance = fisherTail(now, before);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        if (now.errors < now.total)
          expect(fisherTail(of(now.errors + 1, now.total), before)).toBeLessThanOrEqual(chance + 1e-9);
        // The more requests went well before, the less likely it is to be chance.
        expect(fisherTail(now, of(before.errors, before.total + 1))).toBeLessThanOrEqual(chance + 1e-9);
      }),
    );
  });

  it("of both tails is the whole and what they share", () => {
    // P(X ≥ 3) + P(X ≤ 3) = 1 + P(X = 3). At most 3 of the four errors are here if at least 1 is there.
    const [now, before] = [of(3, 4), of(1, 4)];
    const atMost = fisherTail(of(1, 4), of(3, 4));
    expect(fisherTail(now, before) + atMost).toBeCloseTo(1 + 16 / 70, 10);
  });
});

it("a place stands out if more went wrong there than elsewhere, and one of many may stand out by chance", () => {
  const others = (count: number, errors: number) => Array.from({ length: count }, () => ({ errors, total: 64 }));
  const place = { errors: 3, total: 64 };
  expect(standsOut(place, others(9, 0))).toBe(true);
  expect(standsOut(place, others(9, 1))).toBe(false);
  expect(standsOut({ errors: 1, total: 64 }, others(9, 0))).toBe(false);
  expect(standsOut({ errors: 0, total: 64 }, others(9, 0))).toBe(false);
  expect(standsOut(place, [])).toBe(false);
});
