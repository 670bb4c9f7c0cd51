import { expect, it } from "vitest";
import { getOrInsert, groupBy } from "../src/newer-map.ts";

it("makes a value once and keeps it, even one that counts as false", () => {
  const counts = new Map([["known", 0]]);
  expect(getOrInsert(counts, "known", () => 1)).toBe(0);
  expect(getOrInsert(counts, "new", () => 2)).toBe(2);
  expect(getOrInsert(counts, "new", () => 3)).toBe(2);
  expect([...counts]).toEqual([
    ["known", 0],
    ["new", 2],
  ]);
});

it("groups in the order in which things come", () => {
  const groups = groupBy([3, 1, 2, 5], (one) => (one % 2 === 1 ? "odd" : "even"));
  expect([...groups]).toEqual([
    ["odd", [3, 1, 5]],
    ["even", [2]],
  ]);
});
