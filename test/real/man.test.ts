import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("the man page is one, says mandoc", () => {
  const said = execFileSync("mandoc", ["-T", "lint", "-W", "warning", "man/ordertrace.1"], { encoding: "utf8" });
  expect(said).toBe("");
});
