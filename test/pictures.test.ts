import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { pictures } from "./pictures.ts";

it.each(Object.entries(pictures))("%s is what `npm run pictures` makes of it", async (file, make) => {
  expect(readFileSync(file, "utf8")).toBe(await make());
});

it("the README shows only pictures that are there", () => {
  const shown = [...readFileSync("README.md", "utf8").matchAll(/!\[[^\]]+\]\((docs\/[^)]+)\)/g)].map(
    ([, file]) => file,
  );
  expect(shown.length).toBeGreaterThan(0);
  for (const file of shown) expect(Object.keys(pictures)).toContain(file);
});
