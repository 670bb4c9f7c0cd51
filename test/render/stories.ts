import { readFileSync } from "node:fs";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { run } from "../run.ts";

export const stories = JSON.parse(readFileSync("examples/stories.json", "utf8")) as { name: string; id: string }[];
/** Paths are relative, as one types them, because a golden file must not depend on where the project lies. */
export const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);

/** What `show` prints for a recorded order on a terminal without colours. */
export async function shown(
  id: string,
  option: string,
  { columns = 80, lang = "en", env = {} }: { columns?: number; lang?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const args = ["show", id, option, "--utc", "--lang", lang, "--file", ...files];
  const { stdout } = await run(args, { columns, env: { NO_COLOR: "1", ...env } });
  return stdout;
}

/** Each story, narrow, wide and in Russian, as `golden/<folder>` keeps it. */
export const asKept = (option: string, folder: string): void =>
  describe.each([
    ["80 columns", 80, "en"],
    ["80 columns, Russian", 80, "ru"],
    ["160 columns", 160, "en"],
  ])("%s", (_what, columns, lang) => {
    it.each(stories)("$name", async ({ name, id }) => {
      const text = await shown(id, option, { columns, lang });
      for (const line of text.split("\n")) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
      await expect(text).toMatchFileSnapshot(`golden/${folder}/${name}.${columns}.${lang}.txt`);
    });
  });

/** No line is longer than the terminal, however narrow that is. */
export const fitsAnyTerminal = (option: string): void =>
  it.each([40, 50, 60, 70, 79])("keeps its columns on a terminal of %i", async (columns) => {
    for (const { id } of stories) {
      const lines = (await shown(id, option, { columns })).split("\n");
      for (const line of lines.filter((one) => !one.includes("examples/")))
        expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });
