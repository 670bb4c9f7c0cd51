import { Chalk } from "chalk";
import { describe, expect, it } from "vitest";
import { lostIn } from "../../../src/fleet/lost.ts";
import { stuckIn } from "../../../src/fleet/stuck.ts";
import { renderLostHtml } from "../../../src/render/sweeps/lost-html.ts";
import { renderLostMarkdown } from "../../../src/render/sweeps/lost-markdown.ts";
import { tellGroup, tellLost } from "../../../src/render/sweeps/lost-sentences.ts";
import { renderLostTable } from "../../../src/render/sweeps/lost-table.ts";
import { renderStuckTable } from "../../../src/render/sweeps/stuck-table.ts";
import { fleetOf } from "../../fleet/memory.ts";
import { literalRequest } from "../../story/literal-request.ts";
import { day, healthy, hour, order } from "../../story/order.ts";

it.each([
  ["lost twice", { vanish: "16", fail: "24a.2" }, "lost", "1 LOST; 1 order is named at more than one step"],
  [
    "lost and failed",
    { vanish: "16", fail: "24a.2" },
    "failed",
    "1 LOST, 1 FAILED; 1 order is named at more than one step",
  ],
] as const)("an order that is %s is one order, which the list names twice", async (_what, faults, state, said) => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const traces = [...healthy(8, at, hour, { shape: "node" }), ...order({ id: "L-1", at, ...faults })];
  const report = lostIn(await fleetOf(traces, { now: at + 20 * day, from: at - day }));
  const groups = report.groups.map((group, i) => (i === 0 ? group : { ...group, state }));

  expect(groups.map(({ point }) => point.point)).toEqual(["16", "24a.2"]);
  expect(tellLost({ ...report, groups }, "en").sentence).toBe(said);
});

it.each([
  ["en", "1 LOST in this time; outside of it 2 lost, 1 failed"],
  ["ru", "ПОТЕРЯНО 1 за это время; вне его потеряно 2, с ошибкой 1"],
] as const)("losses outside of the window are told too: the numbers add up (%s)", async (lang, said) => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const earlier = ["L-1", "L-2"].flatMap((id) => order({ id, at, until: "12" }));
  const failed = order({ id: "F-1", at, fail: "25.2" });
  const traces = [...healthy(4, at, hour, { shape: "node" }), ...earlier, ...failed];
  const late = [...order({ id: "L-3", at: at + 10 * day, until: "12" }), ...order({ id: "B-1", at: at + 11 * day })];
  const report = lostIn(
    await fleetOf([...traces, ...late], { now: at + 20 * day, from: at + 9 * day, reach: 10 * day }),
  );
  expect(tellLost(report, lang).sentence).toBe(said);
  expect([report.fleet.states.get("lost"), report.fleet.states.get("failed")]).toEqual([3, 1]);
});

it.each([
  ["en", "No order was lost or failed; 2 are stuck."],
  ["ru", "Потерь и ошибок нет; зависло 2."],
] as const)("where none is lost, orders that are stuck are told (%s)", async (lang, said) => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const stuck = [0, 1].flatMap((i) => order({ id: `S-${i}`, at: at + i * hour, until: "18" }));
  const report = lostIn(await fleetOf(stuck, { now: at + 20 * day, from: at - day }));
  expect(tellLost(report, lang)).toMatchObject({ sign: "✓", sentence: said });
});

describe("an order that somebody only looked at", () => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const looked = literalRequest("V-1", "shop-api", "view", at + 2 * hour);
  const traces = [...healthy(4, at, hour, { shape: "node" }), looked];
  const time = { now: at + 20 * day, from: at - day };
  const looks = { width: 300, color: new Chalk({ level: 0 }), utc: true } as const;

  it.each([
    ["en", "1 can't tell, 4 completed. 1 order that can't be told was neither lost nor failed in this time."],
    ["ru", "неясно 1, завершено 4. У 1 неясного заказа за это время потерь и ошибок не было."],
  ] as const)("is counted, and named nowhere: that is said in every format (%s)", async (lang, said) => {
    const report = lostIn(await fleetOf(traces, time));
    expect(renderLostTable(report, { ...looks, lang })).toContain(said);
    expect(renderLostMarkdown(report, { lang, utc: true })).toContain(said);
    expect(renderLostHtml(report, { lang, utc: true }).replaceAll("&#39;", "'")).toContain(said);
  });

  it("may have been lost where not everything was seen", async () => {
    const report = lostIn(await fleetOf(traces, { ...time, unseen: [{ from: at, to: at + hour }] }));
    expect(report.fleet.unclearElsewhere).toBe(0);
  });

  it.each([
    ["en", "Of 1 order nothing was amiss by then, but not all was read."],
    ["ru", "У 1 заказа к этому времени ничего не нарушено, но прочитано не всё."],
  ] as const)("may have been lost where the sweep was broken off (%s)", async (lang, said) => {
    const fleet = await fleetOf(traces, time);
    const brokenOff = { ...fleet, search: { ...fleet.search, interrupted: true, blind: true } };
    expect(renderLostTable(lostIn(brokenOff), { ...looks, lang })).toContain(said);
    expect(renderStuckTable(stuckIn(brokenOff), { ...looks, lang })).toContain(said);
    expect(renderStuckTable(stuckIn(fleet), { ...looks, lang })).not.toContain(said);
  });

  it("is not counted with those that are named", async () => {
    // No order shows step 13.
    const report = lostIn(await fleetOf([...order({ id: "U-1", at, until: "12" }), looked], time));
    expect(report.unclear.map(({ alarm }) => alarm.reason)).toEqual(["nobody-shows"]);
    expect(report.fleet.states.get("undecidable")).toBe(2);
    expect(report.fleet.unclearElsewhere).toBe(1);
  });
});

it("who is woken by a loss reads of the newest one first, in each group and among groups", async () => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const many = Array.from({ length: 12 }, (_, i) => order({ id: `L-${i + 10}`, at: at + i * hour, until: "12" }));
  const fresh = order({ id: "F-1", at: at + 2 * day, fail: "3" });
  const traces = [...healthy(4, at, hour), ...order({ id: "B-1", at: at + 3 * day }), ...many.flat(), ...fresh];
  const report = lostIn(await fleetOf(traces, { now: at + 20 * day, from: at - day }));
  const style = { width: 80, color: new Chalk({ level: 0 }), lang: "en", utc: true } as const;
  const lines = (text: string) => text.split("\n").flatMap((line) => /\b([FL]-\d+)\b {2}/.exec(line)?.[1] ?? []);

  const newest = ["F-1", ...Array.from({ length: 10 }, (_, i) => `L-${21 - i}`)];
  expect(lines(renderLostTable(report, style))).toEqual(newest);
  expect(renderLostTable(report, style)).toMatch(/logs from .* for\s+L-21\b/);
  const inOrder = (text: string) => [...new Set(text.match(/\b[FL]-\d+\b/g))].slice(0, newest.length);
  expect(inOrder(renderLostMarkdown(report, style))).toEqual(newest);
  expect(inOrder(renderLostHtml(report, style))).toEqual(newest);
});

it("a group says when the first and the last of them were lost, and how many passed there", async () => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const lost = [0, 1, 2].flatMap((i) => order({ id: `L-${i}`, at: at + i * hour, until: "12" }));
  const traces = [...healthy(4, at, hour, { shape: "node" }), ...order({ id: "B-1", at: at + 3 * day }), ...lost];
  const { fleet, groups } = lostIn(await fleetOf(traces, { now: at + 20 * day, from: at - day }));
  expect(groups.map((group) => tellGroup(group, fleet, { lang: "en", utc: true }))).toEqual([
    expect.stringMatching(/3 lost from 09 Nov \d\d:\d\d to 09 Nov \d\d:\d\d; 5 orders passed$/),
  ]);
});

it.each([
  ["en", /— 2 lost at 09 Nov \d\d:\d\d; 4 orders passed$/],
  ["ru", /— потеряно 2 \(09\.11 \d\d:\d\d\); 4 заказа прошли$/],
] as const)("a minute in which all of a group were lost is said once (%s)", async (lang, said) => {
  const at = Date.UTC(2026, 10, 9, 9) * 1_000;
  const lost = ["L-1", "L-2"].flatMap((id, i) => order({ id, at: at + i, until: "12" }));
  const traces = [...healthy(4, at + hour, hour, { shape: "node" }), ...lost];
  const fleet = await fleetOf(traces, { now: at + 20 * day, from: at - day });
  const [group] = lostIn(fleet).groups;
  const alarms = group!.alarms.map((one, i) => ({ ...one, alarm: { ...one.alarm, since: at + i } }));
  expect(tellGroup({ ...group!, alarms }, fleet, { lang, utc: true })).toMatch(said);
});
