import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { OrderState } from "../src/order/report.ts";
import { fleetProseIn } from "../src/render/prose/fleet.ts";
import { proseIn } from "../src/render/prose/prose.ts";
import { showProseIn } from "../src/render/prose/show.ts";

const glossary = readFileSync("docs/glossary.md", "utf8");

/** Other Russian words for things that have a word in the glossary. */
const anglicisms = /точ(ка|ки|ек|ку)(?![а-яё])|трейс|сэмпл|лимит|хост|(?<![а-яё])лог(и|ов|ах)?(?![а-яё])/gi;

/** The words of a section with three columns, by their names in code: `{ lost: { en: "lost", ru: "потерян" } }`. */
function wordsOf(section: string): Record<string, Record<"en" | "ru", string>> {
  const text = glossary.split(/^## /m).find((part) => part.startsWith(section))!;
  const rows = [...text.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| `([^`]+)` +\|/gm)];
  return Object.fromEntries(rows.map(([, en, ru, code]) => [code, { en: en!, ru: ru! }]));
}

const inWords = (section: string, lang: "en" | "ru") =>
  Object.fromEntries(Object.entries(wordsOf(section)).map(([code, words]) => [code, words[lang]]));

describe.each(["en", "ru"] as const)("what is printed and the glossary use the same words (%s)", (lang) => {
  it("for the states of an order", () => {
    expect(fleetProseIn(lang).states).toEqual(inWords("States of an order", lang));
  });

  it("for the states of an order, at the head of an answer", () => {
    for (const [state, word] of Object.entries(inWords("States of an order", lang))) {
      const told = { order: "A-1", at: "13", who: null, well: false, inside: true, wentOn: false };
      const [headline] = proseIn(lang).headline[state as OrderState](told);
      expect(headline.toLocaleLowerCase(lang)).toMatch(new RegExp(`^${word}`));
    }
  });

  it("for the states of a step", () => {
    expect(proseIn(lang).pointStates).toEqual(inWords("States of a step", lang));
  });

  it("for where time goes", () => {
    const words = inWords("Where time goes", lang);
    const { waits, work } = showProseIn(lang).timeline;
    expect([fleetProseIn(lang).kinds, { ...waits, work }]).toEqual([words, words]);
  });
});

it("no help text says point for a step", () => {
  // A JSON field may be called point, because that is its name.
  expect(readFileSync("man/ordertrace.1", "utf8")).not.toMatch(/(?<!\.)\bpoints?\b(?!\.)/i);
});

it("Russian prose has one word for one thing, and no English one for what has its own", () => {
  const folder = "src/render/prose";
  for (const file of readdirSync(folder).filter((name) => /(^|-)ru\.ts$/.test(name))) {
    expect([file, readFileSync(`${folder}/${file}`, "utf8").match(anglicisms)]).toEqual([file, null]);
  }
});
