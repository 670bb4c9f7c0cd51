import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderShowMarkdown } from "../../../src/render/show/markdown.ts";
import { run } from "../../run.ts";
import { hostileMarkdown } from "../hostile-markdown.ts";
import { failed, lost, saying } from "../saying.ts";

const format = { lang: "en", utc: true } as const;
const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);

it.each([
  ["A-1060", "lost", "en"],
  ["A-1048", "lost-write", "ru"],
  ["A-1069", "failed", "en"],
  ["A-1078", "in-flight", "en"],
])("%s, for a ticket", async (id, name, lang) => {
  const { stdout } = await run(["show", id, "--format", "markdown", "--utc", "--lang", lang, "--file", ...files]);
  await expect(stdout).toMatchFileSnapshot(`../golden/markdown/${name}.${lang}.md`);
});

it("says of an id that nobody carries that it was not found, and has no empty table for it", async () => {
  const { stdout, exitCode } = await run(["show", "A-9", "--format", "markdown", "--lang", "en", "--file", ...files]);
  expect(exitCode).toBe(6);
  expect(stdout).toMatch(/^## \? NOT FOUND – no span carries order\\_id/);
  expect(stdout).not.toContain("### Path");
});

it("links the trace where there is something to link to, and nothing that is no address of the web", () => {
  const looking = (url: string) => {
    const { verdict } = lost;
    const evidence = { ...verdict.evidence, look: [{ kind: "trace" as const, traceId: "4bf9", url }] };
    return renderShowMarkdown({ ...lost, verdict: { ...verdict, evidence } }, format);
  };
  expect(looking("https://jaeger.example.com/trace/4bf9")).toContain(
    "  - [trace 4bf9](<https://jaeger.example.com/trace/4bf9>)",
  );
  expect(looking("https://jaeger.example.com/x) <b>")).toContain("(<https://jaeger.example.com/x)%20%3Cb%3E>)");
  expect(looking("javascript:alert(1)")).toContain("  - trace 4bf9\n");
});

describe.each([
  ["failed", failed],
  ["lost", lost],
])("whatever spans say of an order that %s", (_, report) => {
  const kinds = (text: string) =>
    text.split("\n").map((line) => /^(##+|-| {2}-|\|) /.exec(line)?.[1] ?? line.length > 0);
  const ids = /`[\w.:-]+`/g;
  // An escaped character leaves a mark. Without one, `www\..` would look like an address.
  const bare = (line: string) => line.replaceAll(ids, "").replaceAll(/\\[\\`*_{}[\]|#~!@$:.+)-]|&(?:amp|lt|gt);/g, "·");

  it("its headings, lists and tables stay as they are", () => {
    const expected = kinds(renderShowMarkdown(saying("x", report), format));
    const cells = (line: string) => bare(line).split("|").length;
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        const lines = renderShowMarkdown(saying(text, report), format).split("\n");
        expect(kinds(lines.join("\n"))).toEqual(expected);
        for (const line of lines.filter((one) => one.startsWith("| "))) expect([6, 9]).toContain(cells(line));
      }),
    );
  });

  it("there is no markup, no HTML and no link in it but its own", () => {
    fc.assert(
      fc.property(hostileMarkdown, (text) => {
        for (const line of renderShowMarkdown(saying(text, report), format).split("\n")) {
          const said = bare(line)
            .replace(/^#+ /, "")
            .replaceAll(/\*\*(?=\S)|(?<=\S)\*\*|\|/g, "");
          expect(said).not.toMatch(/[\\`*_{}[\]#~!@$<>&]|:\/\/|www\./);
        }
      }),
    );
  });
});
