import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarmedIn } from "../../../src/fleet/check.ts";
import { lostIn } from "../../../src/fleet/lost.ts";
import { slowIn } from "../../../src/fleet/slow.ts";
import { stagesOf } from "../../../src/fleet/stages.ts";
import { renderCheckHtml } from "../../../src/render/check/html.ts";
import { renderLostHtml } from "../../../src/render/sweeps/lost-html.ts";
import { renderLostMarkdown } from "../../../src/render/sweeps/lost-markdown.ts";
import { renderSlowHtml } from "../../../src/render/sweeps/slow-html.ts";
import { renderSlowMarkdown } from "../../../src/render/sweeps/slow-markdown.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { run } from "../../run.ts";
import { day, healthy, hour } from "../../story/order.ts";
import { hostileMarkdown } from "../hostile-markdown.ts";
import { saying } from "./saying.ts";

const format = { lang: "en", utc: true } as const;
const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);

it.each([
  ["lost", "en"],
  ["lost", "ru"],
  ["slow", "en"],
  ["check", "en"],
])("%s as Markdown (%s)", async (verb, lang) => {
  const { stdout } = await run([verb, "--format", "markdown", "--utc", "--lang", lang, "--file", ...files]);
  await expect(stdout).toMatchFileSnapshot(`../golden/markdown/fleet-${verb}.${lang}.md`);
});

describe("the picture of the path", () => {
  it("tells how many died where, in words too", async () => {
    const { stdout } = await run(["lost", "--format", "html", "--utc", "--lang", "en", "--file", ...files]);
    expect(stdout).toContain("Where: 7: 1 failed; 13: 1 lost; 16: 1 lost.</desc>");
    expect(stdout.match(/<g class="stop bad here">/g)).toHaveLength(3);
  });

  it("is calm if nothing is wrong, and is left out if no order was seen", async () => {
    const at = Date.UTC(2026, 10, 9, 9) * 1_000;
    const well = lostIn(await fleetOf(healthy(3, at, hour), { now: at + 10 * day, from: at - day }));
    expect(renderLostHtml(well, format)).toContain("No step is marked.</desc>");
    expect(renderLostMarkdown(well, format)).not.toContain("```");
    const nobody = lostIn(await fleetOf([], { now: at, from: at - day }));
    expect(renderLostHtml(nobody, format)).not.toContain("<svg");
    expect(renderLostMarkdown(nobody, format)).not.toMatch(/No order was lost/);
  });

  it("shows how many were slow, and where", async () => {
    const at = Date.UTC(2026, 10, 9, 9) * 1_000;
    const fleet = await fleetOf(healthy(3, at, hour), { now: at + 10 * day, from: at - day });
    const calm = slowIn(fleet, fleet.orders.flatMap(stagesOf), [], null);
    const steps = calm.steps.map((step) =>
      step.point === "15b" && step.kind === "work"
        ? { ...step, verdict: "over-limit" as const, slow: 2, limit: 60_000_000 }
        : step,
    );
    const slow = { ...calm, steps };
    expect(renderSlowHtml(slow, format)).toContain("Where: 15b: 2 of 3 slow.</desc>");
    expect(renderSlowMarkdown(slow, format)).toMatch(/^15b +█+ +3 {2}◷ 2 of 3 slow: calculates the price$/m);
  });
});

const hostile = fc.record({ name: hostileMarkdown, text: hostileMarkdown });

describe("whatever spans say", () => {
  const lost = (said: { name: string; text: string }) => {
    const { fleet } = saying(said);
    return lostIn({ ...fleet, orders: alarmedIn(fleet.orders) });
  };
  const slow = (said: { name: string; text: string }) => {
    const { fleet } = saying(said);
    const stages = fleet.orders.flatMap((one) => one.stages);
    return slowIn(fleet, stages, [], null);
  };
  const plain = { name: "x", text: "x" };

  it("the pages have the elements that they have", () => {
    const tagsOf = (html: string) => [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/="[^"]*"/g, ""));
    const pages = (said: { name: string; text: string }) => [
      renderLostHtml(lost(said), format),
      renderSlowHtml(slow(said), format),
      renderCheckHtml(saying({ ...said, check: said.text }), format),
    ];
    const expected = pages(plain).map(tagsOf);
    fc.assert(
      fc.property(hostile, (said) => {
        for (const [i, page] of pages(said).entries()) {
          expect(tagsOf(page)).toEqual(expected[i]);
          expect(page).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("Markdown keeps its headings, lists and tables", () => {
    const kinds = (text: string) =>
      text.split("\n").map((line) => /^(##+|-|\||````) ?/.exec(line)?.[1] ?? line.length > 0);
    const documents = (said: { name: string; text: string }) => [
      renderLostMarkdown(lost(said), format),
      renderSlowMarkdown(slow(said), format),
    ];
    const expected = documents(plain).map(kinds);
    fc.assert(
      fc.property(hostile, (said) => {
        expect(documents(said).map(kinds)).toEqual(expected);
        for (const line of documents(said).join("\n").split("\n")) {
          // An escaped character leaves a mark. Without one, `www\..` would look like an address.
          const bare = line
            .replaceAll(/\\[\\`*_{}[\]|#~!@$:.+)-]|&(?:amp|lt|gt);/g, "·")
            .replaceAll(/^#+ |^\*\*|\*\*$|^````(?:text)?$/g, "");
          expect(bare.replaceAll("|", "")).not.toMatch(/[\\`*_{}[\]#~!@$<>&]|:\/\/|www\./);
        }
      }),
      { numRuns: 30 },
    );
  });
});
