import { expect, it } from "vitest";
import { defined } from "../src/defined.ts";

it("keeps what is there, whatever it is, in its order", () => {
  const fields = defined({ b: 0, a: undefined, c: "", d: null, e: false });
  expect(Object.entries(fields)).toEqual([
    ["b", 0],
    ["c", ""],
    ["d", null],
    ["e", false],
  ]);
});
