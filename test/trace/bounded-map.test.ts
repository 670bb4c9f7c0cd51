import { expect, it } from "vitest";
import { BoundedMap } from "../../src/trace/bounded-map.ts";

it("holds no more than it may", () => {
  const map = new BoundedMap<string, number>(2).set("a", 1).set("b", 2).set("c", 3);
  expect([...map]).toEqual([["c", 3]]);
});

it("has room for a new value of a key that it holds", () => {
  const map = new BoundedMap<string, number>(2).set("a", 1).set("b", 2).set("a", 3);
  expect([...map]).toEqual([
    ["a", 3],
    ["b", 2],
  ]);
});
