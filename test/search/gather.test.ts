import { describe, expect, it } from "vitest";
import { loadPath } from "../../src/path/load.ts";
import { gather } from "../../src/search/gather.ts";
import { say } from "../../src/sentence.ts";
import type { TraceSource } from "../../src/sources/source.ts";
import { fieldOf } from "../../src/trace/attributes.ts";
import { order } from "../story/order.ts";

const { fields } = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const window = { from: 0, to: at * 2 };
const traces = [
  ...order({ id: "A-1", calculation: "c-1", at, shape: "node" }),
  ...order({ id: "B-1", calculation: "c-2", at, shape: "node" }),
];

/** A source that notes what it was asked for. */
function memory(truncated: boolean): { source: Pick<TraceSource, "byAttribute">; asked: string[] } {
  const asked: string[] = [];
  const source: Pick<TraceSource, "byAttribute"> = {
    byAttribute: async (names, value) => {
      asked.push(
        `${names.includes("order_id") ? "order" : ""}${names.includes("calculation_request_id") ? "calculation" : ""} ${value}`,
      );
      return {
        traces: traces.filter(({ spans }) => spans.some((span) => fieldOf(span, names).includes(value))),
        truncated,
        notes: [say`said`],
      };
    },
  };
  return { source, asked };
}

describe("gathering an order's traces", () => {
  it.each([
    ["A-1", ["order A-1", "calculation c-1"]],
    ["c-1", ["order c-1", "calculation c-1", "order A-1"]],
    ["none", ["order none", "calculation none"]],
  ])("from %s asks each key once, by the attributes that carry it", async (id, expected) => {
    const { source, asked } = memory(false);
    await gather(id, source, fields, window);
    expect(asked).toEqual(expected);
  });

  it("finds the same traces from either key, and none of another order", async () => {
    const { source } = memory(false);
    const byOrder = await gather("A-1", source, fields, window);
    const byCalculation = await gather("c-1", source, fields, window);
    expect(byOrder.traces).toHaveLength(order({ id: "A-1", calculation: "c-1", at, shape: "node" }).length);
    expect(new Set(byCalculation.traces)).toEqual(new Set(byOrder.traces));
  });

  it("passes on what the source says of its answer, each once", async () => {
    const { source } = memory(true);
    expect(await gather("A-1", source, fields, window)).toMatchObject({ truncated: true, notes: [say`said`] });
  });
});
