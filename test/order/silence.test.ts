import { expect, it } from "vitest";
import { silenceAround } from "../../src/order/silence.ts";
import { hour, minute, second } from "../story/order.ts";

/** A poll every half a minute. */
const polls = Array.from({ length: 40 }, (_, i) => (i + 1) * 30 * second);
const around = { from: 10 * minute, to: 10 * minute + second };
const without = (from: number, to: number) => polls.filter((end) => end <= from || end >= to);

it("is the pause that covers the moment, where it is longer than usual", () => {
  expect(silenceAround(without(9 * minute, 13 * minute), around)).toEqual({ from: 9 * minute, to: 13 * minute });
});

it("is none where spans came as they always do, or somewhat later", () => {
  expect(silenceAround(polls, around)).toBeNull();
  expect(silenceAround(without(9 * minute, 10.5 * minute), around)).toBeNull();
});

it("needs to be less unusual where more is known of what is usual", () => {
  const many = Array.from({ length: 400 }, (_, i) => (i + 1) * 30 * second);
  const pause = (from: number, to: number) => many.filter((end) => end <= from || end >= to);
  const middle = { from: 100 * minute, to: 100 * minute + second };
  expect(silenceAround(pause(99 * minute, 100.5 * minute), middle)).toEqual({ from: 99 * minute, to: 100.5 * minute });
  expect(silenceAround(pause(99.5 * minute, 100.5 * minute), middle)).toBeNull();
  expect(silenceAround(without(9 * minute, 10.5 * minute), around)).toBeNull();
});

it("is none where the pause lies elsewhere", () => {
  expect(silenceAround(without(12 * minute, 14 * minute), around)).toBeNull();
});

it("is none that is shorter than a batch of spans, however often a service speaks", () => {
  const often = Array.from({ length: 900 }, (_, i) => i * second);
  const paused = often.filter((end) => end <= 360 * second || end >= 364 * second);
  expect(silenceAround(paused, { from: 362 * second, to: 363 * second })).toBeNull();
});

it("is none that only began when all was done", () => {
  const end = 10 * minute + 5 * second;
  const quietAfter = [...polls.filter((time) => time < end), end, ...polls.filter((time) => time > 14 * minute)];
  expect(silenceAround(quietAfter, { from: end, to: end })).toBeNull();
});

it("is unknown of a service that says little, however much it says at once", () => {
  const bursts = [minute, 12 * minute].flatMap((time) => Array.from({ length: 50 }, (_, i) => time + i * 1_000));
  expect(silenceAround(bursts, around)).toBeUndefined();
});

it("is unknown at the end of the day: what is usual is not known on both sides", () => {
  expect(silenceAround([...polls.filter((end) => end < around.from), 3 * hour], around)).toBeUndefined();
});

it("does not depend on the order in which spans were found, nor on how many there are", () => {
  const ends = without(9 * minute, 13 * minute);
  const many = [...ends].reverse().flatMap((end) => Array.from({ length: 5_000 }, (_, i) => end + i));
  expect(silenceAround(many, around)).toEqual({ from: 9 * minute + 4_999, to: 13 * minute });
});
