import { describe, expect, it } from "vitest";
import { verdict } from "../order/tell.ts";
import { batchPoll } from "./batch-poll.ts";
import { day, order } from "./order.ts";
import type { Shape } from "./shapes.ts";

const at = Date.UTC(2026, 10, 1, 9) * 1_000;
const stories = (shape: Shape) => ["A-1", "A-2", "A-3"].map((id) => order({ id, at, shape }));

describe.each<Shape>(["java", "dotnet", "node"])("a poll that finds three orders (%s)", (shape) => {
  it("is one trace with three detections under one root, one behind the other", () => {
    const polls = batchPoll(stories(shape)).filter(({ spans }) => spans.some(({ name }) => name === "poll new orders"));
    expect(polls).toHaveLength(1);
    const found = polls[0]!.spans.filter(({ name }) => name === "detect order");
    expect(new Set(found.map(({ parentId }) => parentId)).size).toBe(1);
    expect(found.slice(1).every((span, i) => span.start > found[i]!.end)).toBe(true);
  });

  it.each([undefined, "A-2"])("leaves each order its own story (key on the SELECT: %s)", (key) => {
    const traces = batchPoll(stories(shape), key);
    expect(["A-1", "A-2", "A-3"].map((id) => verdict(id, traces, at + 30 * day))).toEqual(
      Array(3).fill("completed 25.2"),
    );
  });
});
