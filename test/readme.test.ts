import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parsePathDocument } from "../src/path/document.ts";
import { pathFrom } from "../src/path/load.ts";
import { run } from "./run.ts";

const readme = readFileSync("README.md", "utf8");
const block = (language: string): string => new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)![1]!;

it("the README's path file is a good one", () => {
  expect(pathFrom(parsePathDocument("README.md", block("yaml"))).rows).toHaveLength(27);
});

it("the README shows what the tool prints", async () => {
  const files = ["crm-api", "mes-api", "shop-api"].map((service) => `examples/${service}.json.gz`);
  const { stdout } = await run(["show", "A-1060", "--utc", "--file", ...files], {
    columns: 80,
    env: { NO_COLOR: "1" },
  });
  const lines = block("text").split("\n");
  for (const line of lines) expect(stdout.split("\n")).toContain(line);
});
