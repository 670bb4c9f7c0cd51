import { describe, expect, it } from "vitest";
import { isFalseLoss, isRight, type Judged } from "../judge.ts";
import { scenarios } from "../scenarios.ts";
import { table, totals } from "../score-table.ts";

const judged = (fault: string | null, says: readonly string[], state: string, point: string | null = null): Judged => {
  const truth = { id: "A-1", kind: "shop" as const, fault, expected: { says, after: 3 } };
  const said = { state, point, reason: "…" };
  return { truth, said, right: isRight(truth, said) };
};
const scored = (...all: Judged[]) => ({
  scenario: scenarios[0]!,
  judged: all,
  underWay: { said: ["in-progress"], falseLosses: [] },
  fleet: { sources: ["memory", "file"], judged: [], strangers: ["A-2"] },
  answered: [{ about: "errors", source: "file", told: { exitCode: 13, names: ["crm-api"] }, right: false }],
});

describe("an answer is right", () => {
  it.each([
    ["at its point", judged("vanish 16", ["lost 16"], "lost", "16"), true],
    ["not at another", judged("vanish 16", ["lost 16"], "lost", "17"), false],
    ["not with another word", judged("vanish 16", ["lost 16"], "stuck", "16"), false],
    ["wherever, where no point is named", judged(null, ["completed"], "completed", "25.2"), true],
    ["where several may be said", judged("vanish 16", ["lost 16", "undecidable"], "undecidable", "18"), true],
  ])("%s", (_, one, right) => expect(one.right).toBe(right));
});

it("a false loss is one where nothing was to be lost", () => {
  expect(isFalseLoss(judged(null, ["completed"], "lost", "13"))).toBe(true);
  expect(isFalseLoss(judged("once 13", ["completed"], "failed", "13"))).toBe(true);
  expect(isFalseLoss(judged("vanish 13", ["lost 13"], "lost", "16"))).toBe(false);
  expect(isFalseLoss(judged(null, ["completed"], "undecidable", "13"))).toBe(false);
});

it("the table shows each fault, and of the other orders those that were judged wrong", () => {
  const text = table(
    scored(
      judged("vanish 16", ["lost 16"], "lost", "16"),
      judged(null, ["completed"], "completed"),
      judged(null, ["completed"], "lost", "13"),
    ),
  );
  expect(text).toMatch(/vanish 16 +lost 16 +lost +16 +right/);
  expect(text).toMatch(/none +completed +lost +13 +WRONG \(A-1/);
  expect(text).toMatch(/none +1 completed, 1 lost/);
  expect(text).toContain("WRONG: an alarm for A-2, whom nobody has played");
  expect(text).toContain("errors, file: WRONG, exit code 13; crm-api");
});

it("the totals count what was found, located, and called lost by mistake", () => {
  const { text, wrong } = totals([
    scored(
      judged("vanish 16", ["lost 16"], "lost", "16"),
      judged("vanish 7", ["failed 15a"], "failed", "15a"),
      judged("fail 13", ["failed 13"], "completed", "25.2"),
      judged(null, ["completed"], "lost", "13"),
    ),
  ]);
  expect(text).toContain("vanish: 2 of 2 points found, 1 located exactly; 2 of 2 answers as the evidence allows");
  expect(text).toContain("fail: 0 of 1 points found");
  expect(text).toContain("false losses: 1 of 5 answers");
  expect(text).toContain("memory and file agree; 0 of 1 other answers");
  // Two orders, one alarm for an order that nobody has played, and one other answer.
  expect(wrong).toBe(4);
});
