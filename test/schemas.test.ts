import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { made, textOf } from "./schemas.ts";

it.each(Object.entries(made))("the published %s is what the code goes by (npm run schemas writes it)", (file, json) => {
  expect(readFileSync(file, "utf8")).toBe(textOf(json));
});
