import { mkdirSync, writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { loadPath } from "../src/path/load.ts";
import { drawPath, pictureStyle, type Stop } from "../src/render/html/path-picture.ts";
import { palette } from "../src/render/html/style.ts";
import { run } from "./run.ts";
import { terminalPicture } from "./terminal-picture.ts";

/** The pictures in `docs/`, made from what ordertrace itself prints. `npm run pictures` writes them. */
export const pictures: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/path.svg": drawBuiltIn,
  "docs/show.svg": () => printed("show A-1060", "15b"),
  "docs/lost.svg": () => printed("lost"),
};

const columns = 80;
const files = ["crm-api", "mes-api", "shop-api"].map((service) => `examples/${service}.json.gz`);

/** A command and its answer, up to the line of the row `last`. */
async function printed(command: string, last?: string): Promise<string> {
  const { stdout } = await run([...command.split(" "), "--utc", "--file", ...files], { columns });
  const lines = stdout.split("\n");
  const end =
    last === undefined
      ? lines.length
      : lines.findIndex((text) => stripVTControlCharacters(text).includes(`  ${last}  `)) + 1;
  const shown = [`$ ordertrace ${command}`, "", ...lines.slice(0, end), ...(end < lines.length ? ["⋮"] : [])];
  return terminalPicture(shown.join("\n"), { title: `What ordertrace ${command} prints`, columns });
}

/** The built-in path. People's steps look different from those of machines. */
function drawBuiltIn(): string {
  const path = loadPath();
  const stops = path.rows.map(({ row, label, actorLabel, points }): Stop => ({
    id: row,
    label: label.en,
    actor: actorLabel.en,
    points: points.map(({ point }) => point),
    tone: points.length === 0 || points.some(({ person }) => person !== undefined) ? "now" : "good",
    sign: "",
  }));
  const { markup } = drawPath(stops, path, {
    title: "The order path",
    description: "27 rows from the customer's click to the carrier's report; dashed lines are waits for people.",
  });
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(markup)!;
  return `${markup
    .replace("<svg ", `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" `)
    .replace(
      ">",
      `>\n<style>${palette}${pictureStyle}</style>\n<rect width="${width}" height="${height}" fill="var(--page)"/>`,
    )}\n`;
}

if (process.argv[2] === "write") {
  mkdirSync("docs", { recursive: true });
  for (const [file, make] of Object.entries(pictures)) writeFileSync(file, await make());
}
