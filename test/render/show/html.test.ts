import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderShowHtml } from "../../../src/render/show/html.ts";
import { run } from "../../run.ts";
import { failed, lost, saying } from "../saying.ts";

const format = { lang: "en", utc: true } as const;
/** The tags of a page, each with the names of its attributes. */
const tagsOf = (html: string): string[] =>
  [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/="[^"]*"/g, ""));

const hostile = fc.string({
  unit: fc.constantFrom(
    ..."aя漢😀<>&\"'`=/!- ",
    "\u001b",
    "\u202e",
    "\ud800",
    "\n",
    "<script>",
    "</style>",
    "]]>",
    "<!--",
    "-->",
    "&lt;",
    "onload=x",
    "${x}",
  ),
  maxLength: 60,
});

describe.each([
  ["failed", failed],
  ["lost", lost],
])("whatever spans say of an order that %s", (_, report) => {
  it("the page has the elements that it has", () => {
    const expected = tagsOf(renderShowHtml(saying("x", report), format));
    fc.assert(
      fc.property(hostile, (text) => {
        const page = renderShowHtml(saying(text, report), format);
        expect(tagsOf(page)).toEqual(expected);
        expect(page).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

it("links the trace where there is an address of the web, and nothing else", () => {
  const looking = (url: string) => {
    const { verdict } = lost;
    const evidence = { ...verdict.evidence, look: [{ kind: "trace" as const, traceId: "4bf9", url }] };
    return renderShowHtml({ ...lost, verdict: { ...verdict, evidence } }, format);
  };
  expect(looking("https://jaeger.example.com/trace/4bf9?a=1&b='")).toContain(
    '<a href="https://jaeger.example.com/trace/4bf9?a=1&amp;b=%27" rel="noreferrer">trace 4bf9</a>',
  );
  for (const url of ["javascript:alert(1)", "data:text/html,x", "//example.com/x", "trace/4bf9"])
    expect(looking(url)).not.toMatch(/<a href="[^#]/);
});

it("says on the picture where the order stands, and in words too", () => {
  const page = renderShowHtml(lost, format);
  expect(page).toContain("The order stands at 13 receives the calculation request: lost — the order is here.</desc>");
  expect(page.match(/class="stop bad here"/g)).toHaveLength(1);
});

it.each([
  ["en", "This never happened: step 16 saves the result", "lost", /the order is here|stands at/],
  ["ru", "Так и не случился шаг 16 MES сохранил результат", "потерян", /заказ здесь|стоит здесь/],
] as const)("says of a lost write only that it never happened (%s)", async (lang, never, remark, here) => {
  const files = ["shop-api", "crm-api", "mes-api"].map((name) => `examples/${name}.json.gz`);
  const { stdout } = await run(["show", "A-1048", "--format", "html", "--lang", lang, "--file", ...files]);
  expect(stdout).toContain(never);
  expect(stdout).toMatch(new RegExp(`<text class="remark"[^>]*>${remark}</text>`));
  expect(stdout).not.toMatch(here);
});

it("comes of a recorded order, and of no list of them", async () => {
  const one = await run(["demo", "lost", "--format", "html"]);
  expect(one.stdout).toMatch(/^<!doctype html>\n<html lang="en">/);
  const all = await run(["demo", "--format", "html"]);
  expect(all).toMatchObject({ exitCode: 2, stdout: "" });
  expect(all.stderr).toContain("--format html is for one order: name it");
});
