import { readFileSync } from "node:fs";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { run } from "../../run.ts";

const stories = JSON.parse(readFileSync("examples/stories.json", "utf8")) as { name: string; id: string }[];
/** Paths are relative, as one types them, because a golden file must not depend on where the project lies. */
const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);

/** Printed as on a terminal of that width, without colour. */
const shown = async (id: string, columns: number, lang: string): Promise<string> => {
  const { stdout } = await run(["show", id, "--utc", "--no-color", "--lang", lang, "--file", ...files], { columns });
  return stdout;
};

describe.each([
  ["80 columns", 80, "en"],
  ["80 columns, Russian", 80, "ru"],
  ["140 columns", 140, "en"],
])("%s", (_what, columns, lang) => {
  it.each(stories)("$name", async ({ name, id }) => {
    const text = await shown(id, columns, lang);
    for (const line of text.split("\n")) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    await expect(text).toMatchFileSnapshot(`../golden/${name}.${columns}.${lang}.txt`);
  });
});

it.each([40, 50, 60, 70])("keeps its columns on a terminal of %i", async (columns) => {
  for (const { id } of stories) {
    for (const line of (await shown(id, columns, "en")).split("\n").filter((one) => !one.includes("examples/"))) {
      expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    }
  }
});
