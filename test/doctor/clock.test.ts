import { expect, it } from "vitest";
import { ServerClock } from "../../src/doctor/clock.ts";

const second = 1_000_000;
const here = Date.UTC(2026, 10, 24, 3) * 1_000 + 400_000;
/**
 * An answer that took this long, from a server whose clock is this far ahead. A Date header has no fraction of a
 * second.
 */
const answer = (ahead: number, milliseconds: number) => ({
  method: "GET",
  target: "/",
  status: "200",
  bytes: 2,
  milliseconds,
  serverTime: Math.floor((here + ahead) / second) * second,
});
const judge = (...answers: (readonly [ahead: number, milliseconds: number])[]) => {
  const clock = new ServerClock();
  for (const [ahead, milliseconds] of answers) clock.add(answer(ahead, milliseconds), here);
  const { code, evidence } = clock.judged(30 * second);
  return { code, ...evidence };
};

it.each([
  ["the same", 0, 5, "clock-agrees"],
  ["a second off: less than a date tells", second, 5, "clock-agrees"],
  ["ahead", 10 * second, 5, "clock-differs"],
  ["behind", -10 * second, 5, "clock-differs"],
  ["ahead by more than spans take to arrive", 3_600 * second, 5, "clock-misleads"],
  ["behind by more", -45 * second, 5, "clock-misleads"],
  ["behind, or so slow that nobody can tell", -10 * second, 20_000, "clock-agrees"],
])("%s", (_, ahead, took, code) => {
  expect(judge([ahead, took]).code).toBe(code);
});

it("never claims a difference that is not there", () => {
  const { differenceMs } = judge([10 * second, 5]) as unknown as { differenceMs: number };
  expect(differenceMs).toBeLessThanOrEqual(10_000);
  expect(differenceMs).toBeGreaterThan(8_900);
});

it("knows more with each answer, and nothing from a cache that repeats an old date", () => {
  expect(judge([-10 * second, 20_000], [-10 * second, 5]).code).toBe("clock-differs");
  expect(judge([0, 5], [-3_600 * second, 5]).code).toBe("clock-unknown");
  expect(judge().code).toBe("clock-unknown");
});
