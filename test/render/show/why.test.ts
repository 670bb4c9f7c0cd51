import { describe, expect, it } from "vitest";
import type { Language } from "../../../src/order/path.ts";
import type { OrderReport, ReasonCode } from "../../../src/order/report.ts";
import { proseIn } from "../../../src/render/prose/prose.ts";
import { showSchema } from "../../../src/render/show/schema.ts";
import { showProseIn } from "../../../src/render/prose/show.ts";
import { tellChange } from "../../../src/render/show/why.ts";
import { tell } from "../../order/tell.ts";
import { run } from "../../run.ts";
import { day, healthy, hour, order } from "../../story/order.ts";
import { asKept, files, fitsAnyTerminal, shown } from "./stories.ts";

asKept("--why", "why");
fitsAnyTerminal({ why: true });

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(9, at - 3 * day, day);
const changes = (report: OrderReport, lang: Language = "en") => tellChange(report, { lang, utc: true });

it.each([
  ["en", ": 9 got there before, 2 got there at an unknown time or passed only just now"],
  ["ru", ": более ранних 9, неизвестно когда или только что 2"],
] as const)("the others are told one by one, also those that count as neither (%s)", (lang, said) => {
  const facts = { passed: 11, overtook: 0, before: 9, undated: 2, waiting: 0, from: "A", to: "B", truncated: false };
  expect(showProseIn(lang).why.others(facts)).toMatch(new RegExp(`${said}$`));
});

describe("what would change the answer", () => {
  const lost = tell("A-1", [...others, ...order({ id: "A-1", at, until: "12" })], at + 30 * day);
  const evidence = {
    ...lost.verdict.evidence,
    person: { name: "seller", label: { en: "seller", ru: "продавец" } },
    orders: ["A-1", "A-2"],
  };
  const reasons = Object.keys(proseIn("en").reasons) as ReasonCode[];

  it.each(["en", "ru"] as const)("is said of every reason (%s)", (lang) => {
    for (const reason of reasons) {
      const told = changes({ ...lost, verdict: { ...lost.verdict, reason, evidence } }, lang);
      expect(told.length, reason).toBeGreaterThan(0);
      for (const sentence of told) expect(sentence).toMatch(/^[^A-ZА-Я].*\.$/);
      expect(told.join(" ")).not.toMatch(/undefined|null|NaN/);
    }
  });

  it("is true: without the orders that overtook, the order is what the answer says", () => {
    expect(changes(lost).join(" ")).toContain("it would be stuck");
    const earlier = [...healthy(3, at - 3 * day, day), ...order({ id: "A-1", at, until: "12" })];
    expect(tell("A-1", earlier, at + 30 * day).verdict.state).toBe("stuck");
    const first = [...order({ id: "A-1", at, until: "12" }), ...healthy(3, at + hour, day)];
    const alone = tell("A-1", order({ id: "A-1", at, until: "12" }), at + 30 * day);
    expect(changes(tell("A-1", first, at + 30 * day)).join(" ")).toContain("passed: nobody could tell");
    expect(alone.verdict.state).toBe("undecidable");
  });

  it("is true of a step that no later one proves too", () => {
    const written = order({ id: "A-1", at, vanish: "16" });
    expect(changes(tell("A-1", [...others, ...written], at + 30 * day)).join(" ")).toContain(
      "had no other order shown this step: nobody could tell",
    );
    expect(tell("A-1", [...healthy(3, at - 3 * day, day), ...written], at + 30 * day).verdict.state).toBe("lost");
    expect(tell("A-1", written, at + 30 * day).verdict.state).toBe("undecidable");
  });

  it("time alone: once the limit is over, the answer is another one", () => {
    const story = order({ id: "A-1", at, until: "12" });
    const early = tell("A-1", [...others, ...story], at + hour / 2);
    expect(changes(early).join(" ")).toMatch(/time: after .* it is lost if later orders have passed/);
    expect(early.verdict.state).toBe("in-progress");
  });
});

it("others are asked about even while nothing is overdue, and that changes no verdict", async () => {
  const args = ["show", "A-1077", "--format", "json", "--file", ...files];
  const [plain, why] = await Promise.all([run(args), run([...args, "--why"])]);
  const [without, told] = [plain, why].map(({ stdout }) => showSchema.parse(JSON.parse(stdout)));
  expect({ ...told, why: undefined }).toEqual({ ...without, why: undefined });
  expect(told!.why!.others!.cohort.passedBefore).toBeGreaterThan(0);
  expect(told!.why!.others!.waited!.halfMs).toBeGreaterThan(0);
  expect(told!.why!.changes.length).toBeGreaterThan(0);
});

it("of an id that nothing carries it says what was looked for", async () => {
  expect(await shown("A-9999", "--why")).toContain("Changes: a span with this id as order_id");
});
