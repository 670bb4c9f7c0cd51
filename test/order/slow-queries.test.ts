import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/order/report.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { batchPoll } from "../story/batch-poll.ts";
import { edit } from "../story/edit.ts";
import { day, healthy, order, type OrderOptions, second } from "../story/order.ts";
import { span } from "../trace/span.ts";
import { tell } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const month = at + 30 * day;
const others = healthy(3, at - 2 * day, day);
const ours = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, shape: "java", ...options });

/** The stories with a query of nine seconds inside the first span that is meant. */
const withQuery = (stories: readonly Trace[], isMeant: (span: Span) => boolean, more: Partial<Span> = {}): Trace[] => {
  const { traceId, spanId: parentId, service, start } = stories.flatMap(({ spans }) => spans).find(isMeant)!;
  const select = span({
    traceId,
    spanId: "5e1ec7".padEnd(16, "0"),
    parentId,
    service,
    name: "SELECT shop.orders",
    kind: "client",
    start,
    end: start + 9 * second,
    attributes: {
      "db.system.name": "postgresql",
      "db.collection.name": "orders",
      "db.query.text": "SELECT * FROM orders WHERE note = 'jane'",
    },
  });
  return stories.map((one) =>
    one.traceId === traceId ? { ...one, spans: [...one.spans, { ...select, ...more }] } : one,
  );
};
const isSubmit = ({ kind, name }: Span) => kind === "server" && name.includes("submit");
const isPoll = ({ name }: Span) => name === "poll new orders";

const slowIn = (traces: readonly Trace[], id = "A-1"): readonly Finding[] =>
  tell(id, [...others, ...traces], month).findings.filter(({ code }) => code === "slow");

describe("a slow query", () => {
  it("is told of the step whose request made it, without its text", () => {
    const traces = withQuery(ours(), isSubmit);
    const { traceId } = traces.find(({ spans }) => spans.some(isSubmit))!;
    expect(slowIn(traces)).toEqual([
      {
        code: "slow",
        point: "9",
        severity: "warning",
        evidence: {
          spans: [{ traceId, spanId: "5e1ec70000000000" }],
          what: "query",
          service: "shop-api",
          query: "SELECT orders",
          attempts: 1,
          took: 9 * second,
          limit: 5 * second,
        },
      },
    ]);
  });

  it("marks that step, and changes no verdict", () => {
    const { rows, verdict } = tell("A-1", [...others, ...withQuery(ours(), isSubmit)], month);
    const points = rows.flatMap((row) => row.points);
    expect(points.filter(({ slow }) => slow).map(({ point }) => point)).toEqual(["9"]);
    expect(verdict).toEqual(tell("A-1", [...others, ...ours()], month).verdict);
  });

  it("is told of the nearest step above it", () => {
    const traces = withQuery(ours(), ({ name }) => name === "calculate price");
    expect(slowIn(traces)).toMatchObject([{ point: "15b", evidence: { what: "query" } }]);
  });

  it("is told once if it is a step's own, or inside that", () => {
    const isSave = ({ name }: Span) => name === "INSERT shop.calculations";
    const save = edit(ours(), (one) => (isSave(one) ? { end: one.end + 10 * second } : {}));
    const beside = { spanId: "b".repeat(16) };
    for (const traces of [save, withQuery(save, isSave)])
      expect(slowIn(withQuery(traces, isSubmit, beside))).toMatchObject([
        { point: "9", evidence: { what: "query", spans: [beside] } },
        { point: "16", evidence: { what: "work" } },
      ]);
  });

  it("is told once, however often it was slow, the slowest span first", () => {
    const [one, other] = ["a", "b"].map((digit) => ({ spanId: digit.repeat(16) }));
    const isOther = (more: Partial<Span>) => ({ ...more, attributes: new Map([["db.system.name", "redis"]]) });
    const { start } = ours()
      .flatMap(({ spans }) => spans)
      .find(isSubmit)!;
    const twice = withQuery(withQuery(ours(), isSubmit, one), isSubmit, { ...other, end: start + 20 * second });
    const traces = withQuery(twice, isSubmit, isOther({ name: "GET" }));
    expect(slowIn(traces)).toMatchObject([
      { point: "9", evidence: { query: "SELECT orders", attempts: 2, took: 20 * second, spans: [other, one] } },
      { point: "9", evidence: { query: "GET", attempts: 1 } },
    ]);
  });

  it("is told once if a driver's span is inside its framework's", () => {
    const outer = withQuery(ours(), isSubmit);
    const both = withQuery(outer, ({ name }) => name === "SELECT shop.orders", { spanId: "d".repeat(16) });
    expect(slowIn(both)).toMatchObject([{ point: "9", evidence: { spans: [{ spanId: "5e1ec70000000000" }] } }]);
  });

  it.each([
    ["a try that failed", "3", "INSERT shop.orders", "error"],
    ["a write to the cache", "17", "SET", "unset"],
  ] as const)("is told of its step if it is %s", (_what, point, name, status) => {
    const isMeant = (one: Span) => one.name === name && one.service === (point === "3" ? "shop-api" : "mes-api");
    const traces = edit(ours(), (one) => (isMeant(one) ? { end: one.end + 9 * second, status } : {}));
    expect(slowIn(traces)).toMatchObject([{ point, evidence: { what: "query" } }]);
  });

  it.each([
    ["within the limit", { end: 0 }],
    ["analytic by its name", { name: "fill dashboard" }],
    ["no database's", { attributes: new Map([["http.request.method", "GET"]]) }],
  ])("is none if it is %s", (_what, more) => {
    const both = withQuery(withQuery(ours(), isSubmit, { spanId: "b".repeat(16), ...more }), isSubmit);
    expect(slowIn(both)).toMatchObject([{ evidence: { spans: [{ spanId: "5e1ec70000000000" }] } }]);
  });

  it("has no step where it stands under none, as in a partner's request", () => {
    const isQuote = ({ kind, name }: Span) => kind === "server" && name.includes("calculations");
    expect(slowIn(withQuery(ours({ variant: "partner" }), isQuote))).toMatchObject([
      { point: null, evidence: { service: "mes-api", query: "SELECT orders" } },
    ]);
  });

  it("of a poll is told of every order that the poll found, and of no other", () => {
    const found = batchPoll(["A-1", "A-2"].map((id) => order({ id, at, shape: "java" })));
    const traces = withQuery([...found, ...order({ id: "A-3", at })], isPoll);
    const own = { point: null, evidence: { service: "crm-api", query: "SELECT orders" } };
    expect([slowIn(traces, "A-1"), slowIn(traces, "A-2"), slowIn(traces, "A-3")]).toMatchObject([[own], [own], []]);
  });

  it("under a step of one order of a poll is not another's", () => {
    const found = batchPoll(["A-1", "A-2"].map((id) => order({ id, at, shape: "java" })));
    const traces = withQuery(found, ({ name }) => name === "detect order");
    expect([slowIn(traces, "A-1"), slowIn(traces, "A-2")]).toMatchObject([[{ point: "11" }], []]);
  });
});
