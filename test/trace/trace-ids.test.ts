import { expect, it } from "vitest";
import { TraceIds } from "../../src/trace/trace-ids.ts";

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
