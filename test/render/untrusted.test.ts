import { Chalk } from "chalk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskedReport } from "../../src/privacy/mask.ts";
import { stringify } from "../../src/render/json.ts";
import { showJson } from "../../src/render/show/json.ts";
import { showSchema } from "../../src/render/show/schema.ts";
import { renderShowTable } from "../../src/render/show/table.ts";
import { failed, lost, saying } from "./saying.ts";

const hostile = fc.string({
  unit: fc.constantFrom(
    "a",
    "я",
    "漢",
    "😀",
    "\u001b",
    "[2J",
    "]8;;",
    "\u0007",
    "\u009b",
    "\u202e",
    "\u2066",
    "\r",
    "\n",
    "\u{e0041}",
    "\ud800",
    " ",
  ),
  maxLength: 60,
});
const unsafe = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe.each([
  ["failed", failed],
  ["lost", lost],
])("whatever spans say of an order that %s", (_state, report) => {
  it.each(["en", "ru"] as const)("no part of it steers the terminal (%s)", (lang) => {
    const style = { width: 80, color: new Chalk({ level: 0 }), lang, utc: true };
    const plain = renderShowTable(saying("x", report), style).split("\n").length;
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = renderShowTable(saying(text, report), style);
        expect(shown).not.toMatch(unsafe);
        // Wrapped text takes more lines. An unescaped line break would begin a line at its very start.
        expect(shown.split("\n").length).toBeGreaterThanOrEqual(plain - 3);
      }),
    );
  });

  it("JSON keeps the contract and the text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = stringify(showJson(saying(text, report), 10));
        expect(json).not.toMatch(unsafe);
        const { order: told } = showSchema.parse(JSON.parse(json));
        expect(told.status).toBe(text);
      }),
    );
  });
});

it("a line break in a message is a line break in JSON", () => {
  const json = showJson(saying("first\nsecond", failed), 10);
  expect(json.verdict.evidence.error?.message).toBe("first\nsecond");
});

it("prints no more of a huge text than of a long one, and looks at no more of it", () => {
  const style = { width: 80, color: new Chalk({ level: 0 }), lang: "en", utc: true } as const;
  const shown = (letters: number) => renderShowTable(saying("e\u0301\u0302".repeat(letters), failed), style);
  // The text has ten million characters. Looking for letters in all of it would take time by the square of its length.
  expect(shown(3_500_000)).toBe(shown(10_000));
});

it("personal data is masked in the table and in JSON", () => {
  const { verdict } = failed;
  const message = "no customer with e-mail jane.doe@example.com";
  const leaked = { ...verdict.evidence, error: { ...verdict.evidence.error!, message } };
  const report = maskedReport({ ...failed, verdict: { ...verdict, evidence: leaked } });
  const style = { width: 80, color: new Chalk({ level: 0 }), lang: "en", utc: true } as const;
  for (const text of [renderShowTable(report, style), stringify(showJson(report, 10))]) {
    expect(text).toContain("no customer");
    expect(text).not.toContain("jane.doe");
  }
});

it("other orders' numbers stay readable, even where they look like something else", () => {
  const { cohort } = lost.verdict.evidence;
  const examples = cohort!.examples.map((one) => ({ ...one, order: "4111111111111111" }));
  const evidence = { ...lost.verdict.evidence, cohort: { ...cohort!, examples } };
  const json = showJson(maskedReport({ ...lost, verdict: { ...lost.verdict, evidence } }), 10);
  expect(json.verdict.evidence.cohort?.examples[0]?.order).toBe("4111111111111111");
});
