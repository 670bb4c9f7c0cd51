import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { Chalk } from "chalk";
import stringWidth from "string-width";
import { beforeAll, describe, expect, it } from "vitest";
import type { OrderReport } from "../../../src/order/report.ts";
import { loadPath } from "../../../src/path/load.ts";
import { renderShowTable } from "../../../src/render/show/table.ts";
import type { Details } from "../../../src/search/one-order/details.ts";
import { investigateReference } from "../../../src/search/one-order/resolve-order.ts";
import { readRecording } from "../../../src/sources/file/recording.ts";
import { run } from "../../run.ts";

const path = loadPath();

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

/** Each story, narrow, wide and in Russian, as `../golden/<folder>` keeps it. */
export const asKept = (option: string, folder: string): void =>
  describe.each([
    ["80 columns", 80, "en"],
    ["80 columns, Russian", 80, "ru"],
    ["160 columns", 160, "en"],
  ])("%s", (_what, columns, lang) => {
    it.each(stories)("$name", async ({ name, id }) => {
      const text = await shown(id, option, { columns, lang });
      for (const line of text.split("\n")) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
      await expect(text).toMatchFileSnapshot(`../golden/${folder}/${name}.${columns}.${lang}.txt`);
    });
  });

/** No line is longer than the terminal, however narrow that is. */
export function fitsAnyTerminal(details: Details): void {
  describe("on a narrow terminal", () => {
    let reports: readonly OrderReport[];
    beforeAll(async () => {
      const source = await readRecording(files, Readable.from([]));
      const asked = { source, window: { from: 0, to: source.end }, now: source.end };
      reports = await Promise.all(stories.map(({ id }) => investigateReference({ text: id }, asked, path, details)));
    });

    it.each([40, 50, 60, 70, 79])("keeps its columns where there are %i", (width) => {
      for (const report of reports) {
        const lines = renderShowTable(report, { width, color: new Chalk({ level: 0 }), lang: "en", utc: true }).split(
          "\n",
        );
        for (const line of lines.filter((one) => !one.includes("examples/")))
          expect(stringWidth(line), line).toBeLessThanOrEqual(width);
      }
    });
  });
}
