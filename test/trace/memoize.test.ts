import { expect, it, vi } from "vitest";
import { memoizeByObject, memoizeByText } from "../../src/trace/memoize.ts";

it("works out once for an object, whatever comes of it", () => {
  const work = vi.fn<(of: object) => undefined>();
  const once = memoizeByObject(work);
  const [one, other] = [{}, {}];
  expect([one, one, other].map((of) => once(of))).toEqual([undefined, undefined, undefined]);
  expect(work.mock.calls).toEqual([[one], [other]]);
});

it("works out once for a text, as long as there are few", () => {
  const work = vi.fn<(text: string) => string>((text) => text.toUpperCase());
  const once = memoizeByText(work, 2);
  expect(["a", "b", "a", "b", "c", "c", "a"].map((text) => once(text)).join("")).toBe("ABABCCA");
  expect(work.mock.calls.flat().join("")).toBe("abca");
});
