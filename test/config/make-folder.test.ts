import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "../../src/config/make-folder.ts";

it("makes a folder and those above it, for this user alone, and lets one be that is there", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "ordertrace-folder-")), "a", "b");
  makeFolder(folder);
  makeFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it("fails where no folder can be made: Node's own way to make several goes on for ever in /proc", () => {
  expect(() => makeFolder("/proc/of-nobody/ordertrace")).toThrow(/E\w+/);
});
