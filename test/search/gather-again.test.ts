import { expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { gatherAgain } from "../../src/search/gather-again.ts";
import type { TraceSource } from "../../src/sources/source.ts";
import type { Trace } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";

const { fields } = loadPath();
const window = { from: 0, to: 1 };
const found = (...traces: Trace[]) => ({ traces, truncated: false, notes: [] });
const one: Trace = {
  traceId: "a".repeat(32),
  spans: [span({ traceId: "a".repeat(32), attributes: { order_id: "A-1" } })],
  warnings: [],
};

it.each<[string, Trace[], { traces: number; truncated: boolean } | undefined]>([
  ["the same again is nothing new", [one], undefined],
  ["a trace that has disappeared leaves doubt", [], { traces: 1, truncated: true }],
  ["a trace more counts", [one, { ...one, traceId: "b".repeat(32) }], { traces: 2, truncated: false }],
  [
    "so does a span more that can't be read",
    [{ ...one, unread: [{ why: "bad id" }] }],
    { traces: 1, truncated: false },
  ],
])("%s", async (_, second, expected) => {
  const source = { byAttribute: async () => found(...second) } as Partial<TraceSource> as TraceSource;
  const again = await gatherAgain("A-1", found(one), source, fields, window);
  expect(again && { traces: again.traces.length, truncated: again.truncated }).toEqual(expected);
  if (second[0]?.unread !== undefined) expect(again?.traces[0]?.unread).toHaveLength(1);
});
