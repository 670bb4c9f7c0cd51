import { describe, expect, test } from "vitest";
import { slowQueriesIn } from "../../src/fleet/slow-queries.ts";
import { digester } from "../../src/order/digest.ts";
import { loadPath } from "../../src/path/load.ts";
import { mergeTraces } from "../../src/trace/merge.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { tell } from "../order/tell.ts";
import { day, healthy, order } from "../story/order.ts";
import { span } from "../trace/span.ts";

/**
 * Traces as large as an answer may be. The only time limit is that of every test: work that grew with the square of
 * these sizes would take minutes.
 */

const many = 30_000;
/** A call can't take so many arguments. */
const more = 150_000;
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const path = loadPath();
const cohort = healthy(3, at - day, day);
const own = order({ id: "A-1", at, until: "12" });
const before = tell("A-1", [...own, ...cohort], at + 30 * day).verdict;

const id = (i: number): string => (i + 1).toString(16).padStart(16, "0");
const spans = (count: number, make: (i: number) => Parameters<typeof span>[0]): Span[] =>
  Array.from({ length: count }, (_, i) =>
    span({ traceId: "f".repeat(32), spanId: id(i), start: at, end: at + 1, ...make(i) }),
  );
const withSpans = (more: readonly Span[]) =>
  tell("A-1", [...own, ...cohort, { traceId: "f".repeat(32), spans: more, warnings: [] }], at + 30 * day).verdict;

const key = { order_id: "A-1" };
const received = {
  "messaging.system": "rabbitmq",
  "messaging.destination": "calculation.requests",
  "messaging.operation": "process",
};
const approved = {
  "http.method": "POST",
  "http.route": "/api/orders/{order_id}/approve",
  "http.status_code": 200,
  ...key,
};
const write = {
  "db.system": "postgresql",
  "db.statement": "UPDATE orders SET status = ?",
  order_status: "MANUFACTURING_APPROVED",
};
const changed = { ...approved, "http.route": "/api/orders/{order_id}/status_change" };

describe("an order whose trace has tens of thousands of spans", () => {
  test.each<[string, (i: number) => Parameters<typeof span>[0], string]>([
    [
      "in one chain, each with the order's key",
      (i) => ({ attributes: key, ...(i === 0 ? {} : { parentId: id(i - 1) }) }),
      before.state,
    ],
    [
      "in one chain, the last ones with a key",
      (i) => ({ ...(i < many / 2 ? {} : { attributes: key }), ...(i === 0 ? {} : { parentId: id(i - 1) }) }),
      before.state,
    ],
    ["that are each their own parent", (i) => ({ attributes: key, parentId: id(i) }), before.state],
    ["in one circle", (i) => ({ attributes: key, parentId: id((i + 1) % many) }), before.state],
    ["inside one span", (i) => ({ attributes: key, ...(i === 0 ? {} : { parentId: id(0) }) }), before.state],
    ["of one id", () => ({ attributes: key, spanId: id(0) }), before.state],
    [
      "that receive one message, at once",
      (i) => ({
        kind: "consumer",
        attributes: { ...received, ...key },
        ...(i === 0 ? { start: at - 1 } : { parentId: id(0) }),
        end: at + day,
      }),
      "lost",
    ],
    [
      "that receive one message, one after the other and in each other",
      (i) => ({
        kind: "consumer",
        attributes: { ...received, ...key },
        start: at + i,
        end: at + i + 1,
        ...(i === 0 ? {} : { parentId: id(i - 1) }),
      }),
      "undecidable",
    ],
    [
      "that are requests of a seller, each with its write and its end of a transaction",
      (i) =>
        i % 3 === 0
          ? { service: "crm-api", kind: "server", attributes: approved, start: at + i, end: at + i + 3 }
          : {
              service: "crm-api",
              kind: "client",
              parentId: id(0),
              start: at + i,
              end: at + i,
              attributes: i % 3 === 1 ? write : { "db.system": "postgresql", "db.statement": "COMMIT" },
            },
      "lost",
    ],
    [
      "that fail to connect to a database",
      (i) =>
        i === 0
          ? { service: "crm-api", kind: "server", attributes: approved, end: at + day }
          : {
              service: "crm-api",
              kind: "client",
              status: "error",
              parentId: id(0),
              attributes: { "db.system": "postgresql" },
            },
      "failed",
    ],
    [
      "that are requests of an operator for one status, half of them unsaved and after one for another status",
      (i) => {
        const order_status = i === many / 2 ? "MANUFACTURING_COMPLETED" : "PACKAGING";
        const spent = { service: "mes-api", start: at + i, end: at + i };
        return i < many / 2 && i % 2 === 1
          ? { ...spent, kind: "client", parentId: id(i - 1), attributes: { ...write, order_status } }
          : { ...spent, kind: "server", end: at + i + 1, attributes: { ...changed, order_status } };
      },
      "undecidable",
    ],
  ])("%s", (_what, make, state) => {
    expect(withSpans(spans(many, make)).state).toBe(state);
  });

  test("more spans of one order than a call can take arguments", () => {
    expect(withSpans(spans(more, () => ({ attributes: key }))).state).toBe(before.state);
  });

  test("a message that comes again tens of thousands of times, each time handed on to a listener that fails", () => {
    const attributes = { ...received, "messaging.destination": "calculation.results", ...key };
    const delivery = { service: "crm-api", kind: "consumer", attributes } as const;
    const found = withSpans(
      spans(2 * many, (i) =>
        i % 2 === 0
          ? { ...delivery, start: at + 10 * i, end: at + 10 * i + 9 }
          : { ...delivery, status: "error", parentId: id(i - 1), start: at + 10 * i - 9, end: at + 10 * i - 2 },
      ),
    );
    expect(found).toMatchObject({ state: "failed", point: "20.1" });
  });

  test("one span with tens of thousands of events, each a statement, and a thousand links", () => {
    const events = Array.from({ length: many }, (_, i) => ({
      name: "sql",
      time: at + i,
      attributes: new Map([["shorted_sql_query", "UPDATE orders SET status = ?"]]),
    }));
    const links = Array.from({ length: 1_000 }, (_, i) => ({ traceId: "e".repeat(32), spanId: id(i) }));
    const one = { service: "crm-api", kind: "server" as const, attributes: approved, events, links, end: at + day };
    // The statements are the approval's write, so only the message after it is missing.
    expect(withSpans(spans(1, () => one))).toMatchObject({ state: "lost", point: "20.3" });
  });

  test("a digest of it", () => {
    const chain = spans(many, (i) => (i === 0 ? {} : { parentId: id(i - 1) }));
    const flat = spans(many, (i) => (i === 0 ? {} : { parentId: id(0) }));
    const digested = digester(path);
    const digest = (trace: Trace) => digested(treeOf(trace));
    // If it is not clear how spans hang together, no span is dropped.
    expect(digest({ traceId: "t", spans: chain, warnings: [] }).spans).toHaveLength(many);
    expect(digest({ traceId: "t", spans: flat, warnings: [] }).spans.length).toBeLessThan(3);
  });
});

test("a million children of one span", () => {
  const tree = treeOf({
    traceId: "t",
    spans: spans(1_000_000, (i) => (i === 0 ? {} : { parentId: id(0) })),
    warnings: [],
  });
  expect(tree.childrenOf(tree.roots[0]!)).toHaveLength(999_999);
  expect(tree.whole).toBe(true);
});

test("a trace of slow queries, all of them of one order, is no more than that many slow queries", () => {
  const slow = { "db.system": "postgresql", "db.statement": "UPDATE orders SET x = 1", ...key };
  const all = spans(many, () => ({ attributes: slow, end: at + day }));
  const found = slowQueriesIn({ traceId: "f".repeat(32), spans: all, warnings: [] }, path);
  expect([found.length, found.at(-1)?.orders]).toEqual([many, ["A-1"]]);
});

test("a chain of a hundred thousand is cut where it is too long to be meant, and its trace is not whole", () => {
  const many = 100_000;
  const tree = treeOf({
    traceId: "t",
    spans: spans(many, (i) => (i === 0 ? {} : { parentId: id(i - 1) })),
    warnings: [],
  });
  const depths = tree.roots.map((root) => {
    let depth = 0;
    for (let at: Span | undefined = root; at !== undefined; [at] = tree.childrenOf(at)) depth++;
    return depth;
  });
  expect(Math.max(...depths)).toBe(257);
  expect(depths.reduce((a, b) => a + b)).toBe(many);
  expect(tree.whole).toBe(false);
});

test.each([
  [
    "a value of 10 MB",
    {
      "http.route": "/".repeat(10_000_000),
      "messaging.destination": ":".repeat(10_000_000),
      "db.statement": "insert ".repeat(1_500_000),
    },
  ],
  [
    "a key that is a list of a million",
    { order_id: JSON.stringify(Array.from({ length: 1_000_000 }, (_, i) => `X-${i}`)) },
  ],
  ["a key that is a list in a list in a list", { order_id: `${"[".repeat(100_000)}${"]".repeat(100_000)}` }],
])("%s changes nothing for an order", (_what, attributes) => {
  for (const kind of ["server", "client", "consumer", "internal"] as const)
    expect(withSpans(spans(1, () => ({ kind, service: "crm-api", attributes }))).state).toBe(before.state);
});

test("two spans by one id stay two, in whatever order they come", () => {
  const [real, fake] = [span({ name: "real" }), span({ name: "fake", start: 5 })];
  const one = { traceId: "t1", spans: [real, fake], warnings: [] };
  const other = { traceId: "t1", spans: [fake, real], warnings: [] };
  expect(mergeTraces([one, other])).toEqual(mergeTraces([other]));
  expect(mergeTraces([one])[0]!.spans.map(({ name }) => name)).toEqual(["fake", "real"]);
  expect(treeOf(one).whole).toBe(false);
});
