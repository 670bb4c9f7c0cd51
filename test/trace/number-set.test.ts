import { expect, it } from "vitest";
import { NumberSet } from "../../src/trace/number-set.ts";

it("has the numbers that were added, however great, and no others", () => {
  const numbers = [0, 7, 8, 8_191, 8_192, 8_193, 1_000_000, 1_000_000, 335_000];
  const set = new NumberSet();
  for (const number of numbers) set.add(number);
  expect(numbers.every((number) => set.has(number))).toBe(true);
  const others = numbers
    .flatMap((number) => [number + 1, number + 2, number * 2])
    .filter((one) => !numbers.includes(one));
  expect(others.filter((number) => set.has(number))).toEqual([]);
});
