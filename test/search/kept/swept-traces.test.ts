import { expect, it } from "vitest";
import { digester } from "../../../src/order/digest.ts";
import { orderStory } from "../../../src/order/story.ts";
import { loadPath } from "../../../src/path/load.ts";
import { SweptTraces } from "../../../src/search/kept/swept-traces.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { span } from "../../trace/span.ts";

const path = loadPath();
const first: Trace = {
  traceId: "a".repeat(32),
  spans: [span({ traceId: "a".repeat(32), attributes: { order_id: "A-1" } })],
  warnings: [],
};
const attributes = new Map([["order_id", "A-1"]]);
const grown: Trace = {
  ...first,
  unread: [{ why: "bad id", carries: { attributes, resource: new Map(), events: [] } }],
};

it.each([
  ["at once", [grown]],
  ["later", [first, grown]],
])("an order's span that can't be read counts, whether it comes %s", (_, answers) => {
  const kept = new SweptTraces(digester(path), path.fields, () => 0, {
    mayEnd: () => false,
    mayBeStep: () => true,
    keylessIn: () => [],
  });
  for (const trace of answers) kept.add(trace);
  expect(kept.isUnread(orderStory("A-1"))).toBe(true);
  expect([kept.size, kept.spans]).toEqual([1, 2]);
});
