import { Chalk } from "chalk";
import { describe, expect, it } from "vitest";
import type { Language } from "../../src/order/path.ts";
import type { OrderReport } from "../../src/order/report.ts";
import { tellFindings } from "../../src/render/order-sentences.ts";
import { renderAnswer, renderShowTable } from "../../src/render/show/table.ts";
import { endOf, tell } from "../order/tell.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order, type OrderOptions, second } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "dotnet", ...options });
const others = healthy(9, at - 3 * day, day);

const style = (lang: Language) => ({ width: 200, color: new Chalk({ level: 0 }), lang, utc: true });
const headline = (report: OrderReport, lang: Language = "en") => renderAnswer(report, style(lang)).split("\n")[0];

const unseen = tell("A-1", [...healthy(5, at - 2 * day, day, { until: "10" }), ...ours({ until: "10" })], month);
const cutOff = tell("A-1", [...others, ...ours({ until: "18" })], at + 2 * hour, { truncated: true });
const both = [...order({ id: "A-1", calculation: "c", at }), ...order({ id: "A-2", calculation: "c", at: at + hour })];

describe("a headline can't be misread", () => {
  it.each([
    ["en", "? CAN'T TELL  whether order A-1 got past step 11 (crm-api: finds the new order in the shared database)"],
    ["ru", "? НЕЯСНО  заказ A-1: пройден ли шаг 11 (CRM определил новый заказ в БД)"],
  ] as const)("nobody shows the step (%s)", (lang, text) => {
    expect(headline(unseen, lang)).toBe(text);
  });

  it.each([
    ["en", "? CAN'T TELL  about order A-1: nothing wrong was seen up to step 20.1 (crm-api: accepts the approval)"],
    ["ru", "? НЕЯСНО  заказ A-1: ничего плохого не видно до шага 20.1 (CRM принял подтверждение производства)"],
  ] as const)("a search that was cut off says nothing against the step itself (%s)", (lang, text) => {
    expect(headline(cutOff, lang)).toBe(text);
  });

  it.each([
    ["en", "? CAN'T TELL  whether this happened in order A-1: step 20.2 (crm-api: saves MANUFACTURING_APPROVED)"],
    ["ru", "? НЕЯСНО  заказ A-1: случился ли шаг 20.2 (CRM сохранил MANUFACTURING_APPROVED в БД)"],
  ] as const)("an order that was seen further on did get past the step (%s)", (lang, text) => {
    const went = tell("A-1", [...others, ...ours({ drop: ["20.1", "20.2", "20.3"] })], month);
    expect(headline(went, lang)).toBe(text);
    expect(renderAnswer(went, style(lang))).toMatch(/25\.2 \(CLOSED\)/);
  });

  it("names a calculation a calculation", () => {
    expect(headline(tell("c", both, month))).toBe("? CAN'T TELL  about calculation c");
    const price = tell("c-A-1", ours({ variant: "partner", until: "18", anonymous: true }), month);
    expect(headline(price)).toMatch(/^✓ COMPLETED {2}calculation c-A-1: the price was delivered/);
    expect(renderShowTable(price, style("en"))).not.toContain("order ?");
  });

  it("says what was looked for and not found", () => {
    expect(headline(tell("A-9", others, month))).toBe(
      "? NOT FOUND  no span carries order_id / calculation_request_id = A-9",
    );
  });
});

describe("since", () => {
  const since = (report: OrderReport, lang: Language = "en") => renderAnswer(report, style(lang)).split("\n")[1];

  it("names the step that a wider limit counts from, so that the figures add up", () => {
    const story = ours({ until: "12", waits: { "11": 29 * minute } });
    expect(since(tell("A-1", [...others, ...story], endOf(story) + 35 * minute))).toMatch(
      /limit 1 h from 10 on, over by/,
    );
  });

  it.each([
    ["en", /; limit 40 m, 30 m 29 s left; 10 → 18 may take 1 h in all, 21 m 29 s left$/],
    ["ru", /; предел 40 мин, осталось 30 мин 29 с; на 10 → 18 отведено всего 1 ч, осталось 21 мин 29 с$/],
  ] as const)("adds the wider limit where it is over first (%s)", (lang, text) => {
    const slowPoll = ours({ until: "12", waits: { "11": 29 * minute } });
    const quickPoll = ours({ until: "12" });
    expect(since(tell("A-1", [...others, ...slowPoll], endOf(slowPoll) + 10 * minute), lang)).toMatch(text);
    expect(since(tell("A-1", [...others, ...quickPoll], endOf(quickPoll) + 10 * minute), lang)).not.toContain("18");
  });

  it("knows no limit for who is not hurried", () => {
    expect(since(tell("A-1", [...others, ...ours({ until: "3" })], month))).toMatch(/ago$/);
  });
});

it("a link stays in one piece, whatever the width", () => {
  const report = tell("A-1", [...others, ...ours({ until: "12" })], month);
  const link = /http:\/\/jaeger\/trace\/[0-9a-f]{32}/;
  for (const width of [20, 40, 60, 80, 120]) {
    expect(renderShowTable(report, { ...style("en"), width })).toMatch(link);
  }
});

describe("spans that got lost are told apart from orders that did", () => {
  const approval = ["20.1", "20.2", "20.3"];
  const told = (report: OrderReport, lang: Language) => renderShowTable(report, { ...style(lang), width: 400 });
  const lossy = tell(
    "A-1",
    [
      ...others,
      ...Array.from({ length: 5 }, (_, i) => order({ id: `L-${i}`, at: at + i * hour, drop: ["24a.1"] })).flat(),
      ...ours({ vanish: "24a.2" }),
    ],
    month,
  );
  const silent = tell("A-1", [...others, ...ours({ until: "24b.2", drop: approval })], at + 90 * day);

  it.each([
    ["en", /spans are getting lost: of \d+ that must have been, 5 are missing\./],
    ["ru", /спаны теряются: из \d+, которые должны были быть, не хватает 5\./],
  ] as const)("with how many are missing (%s)", (lang, text) => {
    expect(told(lossy, lang)).toMatch(text);
  });

  it("with the requests that left nothing, for a machine too", () => {
    const states = silent.rows.flatMap(({ points }) => points).map(({ point, state }) => `${point} ${state}`);
    expect(states).toContain("25.1 undecidable");
    expect(silent.findings.find(({ point }) => point === "25.1")?.evidence.reason).toBe("spans-missing");
  });
});

describe("a slow query", () => {
  const slow = (point: string | null, attempts: number): OrderReport => {
    const evidence = {
      spans: [],
      what: "query",
      service: "crm-api",
      query: "SELECT orders",
      took: 9 * second,
    } as const;
    const limited = { ...evidence, attempts, limit: 5 * second };
    return {
      ...tell("A-1", ours(), month),
      findings: [{ code: "slow", point, severity: "warning", evidence: limited }],
    };
  };

  it.each([
    ["en", "9", 1, "9: a database query took 9 s, limit 5 s (crm-api: SELECT orders)"],
    ["en", null, 2, "a database query took up to 9 s, limit 5 s (crm-api: SELECT orders, 2 times)"],
    ["ru", "9", 1, "9: запрос к базе данных занял 9 с, предел 5 с (crm-api: SELECT orders)"],
    ["ru", null, 2, "запрос к базе данных занял до 9 с, предел 5 с (crm-api: SELECT orders, 2 раза)"],
  ] as const)(
    "is told with its step if one is known, and how often it was slow (%s, %s)",
    (lang, point, times, text) => {
      expect(tellFindings(slow(point, times), style(lang))).toEqual([text]);
    },
  );
});

it.each([
  ["en", "happened, but their spans are missing: 12, 23.2 (PACKAGING)"],
  ["ru", "были, но их спанов нет: 12, 23.2 (PACKAGING)"],
] as const)("a status whose save was not seen is told beside the steps whose spans are missing (%s)", (lang, text) => {
  const story = edit(ours({ shape: "java", drop: ["12"] }), (span) =>
    span.kind === "client" && span.attributes.get("order_status") === "PACKAGING" ? null : {},
  );
  expect(tellFindings(tell("A-1", [...others, ...story], month), style(lang))).toEqual([text]);
});

describe("whether an order is the only one that stands there", () => {
  const lone = ours({ until: "12" });
  const later = (count: number, until?: string) =>
    Array.from({ length: count }, (_, i) =>
      order({ id: `${until}-${i}`, at: at + (i + 1) * hour, shape: "dotnet", ...(until && { until }) }),
    ).flat();
  const why = (traces: Parameters<typeof tell>[1]) =>
    renderAnswer(tell("A-1", [...others, ...lone, ...traces], at + day), style("en"))
      .split("\n")
      .find((line) => line.startsWith("Why:"));

  it.each([
    [
      "some that came later have not passed it",
      [...later(3, "12"), ...later(4)],
      /^Why: +4 orders .* have passed it, such as .*; 3 have not\.$/,
    ],
    ["all that came later have passed it", later(4), /^Why: +4 orders .* have passed it, such as [^;]*\.$/],
    [
      "none that came later has",
      later(3, "12"),
      /^Why: +the whole edge stands still: .* \(3 orders wait behind it\)\.$/,
    ],
    ["none came later", [], /^Why: +earlier orders passed this step, such as .*; no order has got here since/],
  ])("%s", (_, traces, said) => {
    expect(why(traces)).toMatch(said);
  });
});
