import { expect, it } from "vitest";
import {
  around,
  covers,
  extentOf,
  halvesOf,
  holds,
  hullOf,
  type Interval,
  isDuring,
  lengthOf,
  overlaps,
  timeOf,
  widened,
} from "../../src/trace/interval.ts";
import { span } from "./span.ts";

const window = { from: 10, to: 20 };
const spanIn = ({ from, to }: Interval) => ({ start: from, end: to });

it.each([
  [9, false],
  [10, true],
  [20, true],
  [21, false],
])("a moment at %d: %s", (time, isIn) => {
  expect(holds(window, time)).toBe(isIn);
});

it.each<[other: Interval, isCovered: boolean, isOverlapped: boolean]>([
  [{ from: 10, to: 20 }, true, true],
  [{ from: 12, to: 12 }, true, true],
  [{ from: 9, to: 20 }, false, true],
  [{ from: 5, to: 25 }, false, true],
  [{ from: 20, to: 25 }, false, true],
  [{ from: 5, to: 10 }, false, true],
  [{ from: 21, to: 25 }, false, false],
  [{ from: 5, to: 9 }, false, false],
])("%o is covered: %s, overlaps: %s", (other, isCovered, isOverlapped) => {
  const told = [
    covers(window, other),
    overlaps(window, other),
    overlaps(other, window),
    isDuring(window)(spanIn(other)),
  ];
  expect(told).toEqual([isCovered, isOverlapped, isOverlapped, isOverlapped]);
});

it("is made longer, shorter, and cut", () => {
  expect(lengthOf(window)).toBe(10);
  expect(widened(window, 3)).toEqual({ from: 7, to: 23 });
  expect(widened(window, -3)).toEqual({ from: 13, to: 17 });
  expect(around(10, 3)).toEqual({ from: 7, to: 13 });
  expect(halvesOf({ from: 10, to: 21 })).toEqual([
    { from: 10, to: 15 },
    { from: 15, to: 21 },
  ]);
});

it("is put together of several, in whatever order", () => {
  const [long, late] = [span({ start: 1, end: 9 }), span({ start: 3, end: 5 })];
  expect(timeOf(late)).toEqual({ from: 3, to: 5 });
  expect(extentOf([late, long])).toEqual({ from: 1, to: 9 });
  expect(hullOf([timeOf(late), window, timeOf(long)])).toEqual({ from: 1, to: 20 });
  expect(hullOf([])).toEqual({ from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY });
});
