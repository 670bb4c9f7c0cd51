import { expect, test } from "vitest";
import { NumberList } from "../../src/trace/number-list.ts";

/** More than fit in two pieces. */
const many = 40_000;

test("a list returns every number that was added, beyond the end of a piece", () => {
  const list = new NumberList(Float64Array);
  for (let i = 0; i < many; i++) list.push(i * 1e9 + 0.5);
  expect(list.length).toBe(many);
  const all = Array.from({ length: many }, (_, i) => list.at(i));
  expect(all).toEqual(Array.from({ length: many }, (_, i) => i * 1e9 + 0.5));
});

test("a number is replaced where it stands, and no other is", () => {
  const list = new NumberList(Int32Array);
  for (let i = 0; i < many; i++) list.push(0);
  list.set(16_383, -1);
  list.set(16_384, 1);
  expect([16_382, 16_383, 16_384, 16_385].map((i) => list.at(i))).toEqual([0, -1, 1, 0]);
});

test("a time without an end or a beginning stays infinite", () => {
  const list = new NumberList(Float64Array);
  list.push(Number.POSITIVE_INFINITY);
  list.push(Number.NEGATIVE_INFINITY);
  expect([list.at(0), list.at(1)]).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});
