import stringWidth from "string-width";
import { expect, it } from "vitest";
import { run } from "../../run.ts";
import { files } from "../show/stories.ts";

it.each([
  [40, "en"],
  [40, "ru"],
  [44, "en"],
  [60, "en"],
  [60, "ru"],
  [80, "en"],
] as const)("every step has its name and both times, on a terminal of %i columns (%s)", async (columns, lang) => {
  const args = ["diff", "A-1060", "A-1042", "--lang", lang, "--utc", "--file", ...files];
  const { stdout } = await run(args, { columns, env: { NO_COLOR: "1" } });
  const steps = stdout.slice(stdout.indexOf("≠"));
  const [name, lost, took] =
    lang === "en" ? ["receives the calculati", "lost", "83 ms"] : ["MES получил запрос на ", "потерян", "83 мс"];
  const step = /^≠ {2}13 [^]*?(?=^ {3}14)/mu.exec(steps)![0];
  for (const text of [name, lost, took]) expect(step).toContain(text);
  const waited = lang === "en" ? ["waited 2 m 8 s", "waited 2 m 20 s"] : ["ждал 2 мин 8 с", "ждал 2 мин 20 с"];
  for (const text of waited) expect(steps).toContain(text);
  for (const line of steps.split("\n").filter((one) => /^[ ≠] {2}/.test(one)))
    expect([line, stringWidth(line) <= columns]).toEqual([line, true]);
});
