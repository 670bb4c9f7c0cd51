import { expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { openPath } from "../../src/path/open.ts";

it("opens the built-in path as it stands in its YAML", async () => {
  expect(await openPath()).toEqual(loadPath());
});

it("opens a path file", async () => {
  const file = "landscape/path.yaml";
  expect(await openPath(file)).toEqual(loadPath(file));
});
