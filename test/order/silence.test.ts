import { expect, it } from "vitest";
import { silenceAround } from "../../src/order/silence.ts";
import { minute, second } from "../story/order.ts";

/** A poll every half a minute, as seen through a window of a quarter of an hour. */
const window = { from: 0, to: 15 * minute };
const polls = Array.from({ length: 29 }, (_, i) => (i + 1) * 30 * second);
const around = { from: 6 * minute, to: 6 * minute + second };
const without = (from: number, to: number) => polls.filter((end) => end <= from || end >= to);

it("is the pause that covers the moment, where it is longer than usual", () => {
  expect(silenceAround(without(5 * minute, 9 * minute), around, window)).toEqual({ from: 5 * minute, to: 9 * minute });
});

it("is none where spans came as they always do", () => {
  expect(silenceAround(polls, around, window)).toBeUndefined();
});

it("is none where the pause lies elsewhere", () => {
  expect(silenceAround(without(9 * minute, 13 * minute), around, window)).toBeUndefined();
});

it("is none that is shorter than a batch of spans, however often a service speaks", () => {
  const often = Array.from({ length: 900 }, (_, i) => i * second).filter(
    (end) => end <= 360 * second || end >= 364 * second,
  );
  expect(silenceAround(often, { from: 362 * second, to: 363 * second }, window)).toBeUndefined();
});

it("is unknown of a service that says little", () => {
  expect(silenceAround([minute, 12 * minute], around, window)).toBeUndefined();
});

it("reaches to the window's edge where nothing was heard before", () => {
  expect(silenceAround(without(0, 8 * minute), around, window)).toEqual({ from: 0, to: 8 * minute });
});

it("does not depend on the order in which spans were found", () => {
  const ends = without(5 * minute, 9 * minute);
  expect(silenceAround([...ends].reverse(), around, window)).toEqual(silenceAround(ends, around, window));
});
