import { expect, it } from "vitest";
import { hashOfWords, TraceIds } from "../../src/trace/trace-ids.ts";

const hex = (number: number) => (number >>> 0).toString(16).padStart(8, "0");

it("numbers ids in order of arrival, and finds them again", () => {
  const random = Array.from({ length: 5_000 }, (_, i) => hex(Math.imul(i + 1, 0x9e3779b1)).repeat(i % 2 === 0 ? 2 : 4));
  const chosen = Array.from({ length: 5_000 }, (_, i) => `${"0".repeat(24)}${hex(i << 16)}`);
  const all = [...random, "no id", ...chosen, "another"];
  const ids = new TraceIds();
  expect(all.map((id) => ids.numberOf(id))).toEqual([...all.keys()]);
  expect(all.map((id) => ids.numberOf(id))).toEqual([...all.keys()]);
  expect(all.map((id) => ids.find(id))).toEqual([...all.keys()]);
  expect(ids.size).toBe(all.length);
  expect([ids.find("f".repeat(32)), ids.find("unknown")]).toEqual([undefined, undefined]);
});

it("tells ids apart by the last half where it is to keep no more", () => {
  const ids = new TraceIds(2);
  const all = Array.from({ length: 3_000 }, (_, i) => `${hex(i).repeat(2)}${hex(i >> 1)}${hex(i & 1)}`);
  expect(all.map((id) => ids.numberOf(id))).toEqual([...all.keys()]);
  expect(ids.numberOf(`${"f".repeat(16)}${all[7]!.slice(16)}`)).toBe(7);
  expect(ids.find(all[7]!.slice(16))).toBe(7);
});

it("spreads ids that were chosen to lead to one slot of a sum", () => {
  // The third and the fourth word cancel each other out, each multiplied by its own odd number.
  const [third, fourth] = [0xc2b2ae35, 0x27d4eb2f];
  let inverse = fourth;
  for (let i = 0; i < 6; i++) inverse = Math.imul(inverse, 2 - Math.imul(fourth, inverse));
  const slots = new Set<number>();
  for (let i = 1; i <= 4_096; i++) {
    const word = Math.imul(i, 2_654_435_761) >>> 0;
    const cancelling = Math.imul(inverse, Math.imul(word, third) ^ 0x12345678) >>> 0;
    slots.add(hashOfWords([0xdeadbeef, 1, word, cancelling], 12_345) & 0xffff);
  }
  expect(slots.size).toBeGreaterThan(3_500);
});
