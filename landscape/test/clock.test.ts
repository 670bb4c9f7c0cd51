import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Clock } from "../examples/clock.ts";
import type { Collector } from "../parts/collector.ts";

const hour = 3_600_000;
const begin = Date.UTC(2026, 10, 24, 12);
const nanoseconds = (ms: number): bigint => BigInt(ms) * 1_000_000n;

beforeEach(() => void vi.useFakeTimers({ now: begin }));
afterEach(() => void vi.useRealTimers());

/** A clock, and a function that says where a span is moved by its start. */
function clocked() {
  let by: (start: bigint) => bigint = () => 0n;
  const clock = new Clock({ move: (moved: typeof by) => void (by = moved) } as unknown as Collector);
  return { clock, moved: (start: number) => Number((nanoseconds(start) + by(nanoseconds(start))) / 1_000_000n) };
}

it("moves each span by what the clock had jumped when it started", () => {
  const { clock, moved } = clocked();
  clock.jumpTo(begin - 100 * hour);
  vi.advanceTimersByTime(1_000);
  clock.jumpTo(begin - 90 * hour);
  expect(moved(begin)).toBe(begin - 100 * hour);
  expect(moved(begin + 500)).toBe(begin - 100 * hour + 500);
  expect(moved(begin + 1_200)).toBe(begin - 90 * hour + 200);
  expect(clock.now()).toBe(begin - 90 * hour);
});

it("never goes back", () => {
  const { clock } = clocked();
  clock.jumpTo(begin - hour);
  vi.advanceTimersByTime(5_000);
  clock.jumpTo(begin - hour + 1_000);
  expect(clock.now()).toBe(begin - hour + 5_000);
});
