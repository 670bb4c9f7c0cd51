import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadChecks } from "../src/checks/load.ts";
import { parsePathDocument } from "../src/path/document.ts";
import { loadPath, pathFrom } from "../src/path/load.ts";
import { run } from "./run.ts";

const readme = readFileSync("README.md", "utf8");
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map((found) => found[1]!);
const block = (language: string, word: string): string => blocks(language).find((text) => text.includes(word))!;

it("the README's path file is a good one", () => {
  expect(pathFrom(parsePathDocument("README.md", block("yaml", "extends:"))).rows).toHaveLength(27);
});

it("the README's checks file is a good one", () => {
  const file = join(mkdtempSync(join(tmpdir(), "ordertrace-")), "checks.yaml");
  writeFileSync(file, block("yaml", "checks:"));
  expect(loadChecks(file, loadPath())).toHaveLength(4);
});

it.each([
  ["show A-1060", "✗ LOST"],
  ["stuck", "! 1 STUCK"],
])("the README shows what %s prints", async (command, word) => {
  const files = ["crm-api", "mes-api", "shop-api"].map((service) => `examples/${service}.json.gz`);
  const { stdout } = await run([...command.split(" "), "--utc", "--file", ...files], {
    columns: 80,
    env: { NO_COLOR: "1" },
  });
  const printed = block("text", word)
    .split("\n")
    .filter((line) => !line.startsWith("$ ") && line !== "…");
  for (const line of printed) expect(stdout.split("\n")).toContain(line);
});
