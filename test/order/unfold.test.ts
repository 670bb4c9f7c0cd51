import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replay } from "../../src/order/replay.ts";
import type { Unfolded, UnfoldedSpan } from "../../src/order/report-details.ts";
import { storiesOf } from "../../src/order/story.ts";
import { unfold } from "../../src/order/unfold.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Trace } from "../../src/trace/span.ts";
import { batchPoll } from "../story/batch-poll.ts";
import { order, type OrderOptions } from "../story/order.ts";
import { twoConsumers } from "../story/two-consumers.ts";

const path = loadPath();
const points = path.points.map(({ point }) => point);
const at = Date.UTC(2026, 10, 9, 9) * 1_000;

const storyOf = (traces: readonly Trace[]) => storiesOf(traces, path.fields).find(({ orderId }) => orderId === "A-1");
const unfolded = (traces: readonly Trace[], url?: (id: string) => string): Unfolded =>
  unfold(replay(storyOf(traces)!, path), url ?? (() => undefined));
const made = (options: Partial<OrderOptions> = {}) => order({ id: "A-1", at, ...options });
const rowOf = ({ rows }: Unfolded, row: string): readonly UnfoldedSpan[] => rows.find((one) => one.row === row)!.spans;
const depths = (spans: readonly UnfoldedSpan[]) => spans.map(({ point, depth }) => [point, depth]);

it("unfolds a try under its row, with what is inside of it; what belongs to another row stands there", () => {
  const all = unfolded(made());
  expect(depths(rowOf(all, "20"))).toEqual([
    ["20.1", 0],
    ["20.2", 1],
    ["20.3", 1],
  ]);
  expect(depths(rowOf(all, "21")).slice(0, 1)).toEqual([["21.1", 0]]);
  expect(depths(rowOf(all, "2"))).toEqual([["2", 0]]);
});

it("unfolds a span that is two points once, and says where", () => {
  const all = unfolded(made());
  const [accepted] = rowOf(all, "6");
  const [stored] = rowOf(all, "7");
  expect([stored!.spanId, stored!.sameAs, accepted!.sameAs]).toEqual([accepted!.spanId, "6", null]);
});

it("unfolds each try, and says what went wrong", () => {
  const tries = rowOf(unfolded(made({ retry: "13" })), "13").filter(({ depth }) => depth === 0);
  expect(tries.map(({ outcome, error }) => [outcome, error === null])).toEqual([
    ["error", false],
    ["ok", true],
  ]);
});

it("shows spans of no row beside the path", () => {
  const { beside } = unfolded(made());
  expect(beside.spans.map(({ name }) => name)).toContain("poll new orders");
  expect(beside.spans.every(({ point }) => point === null)).toBe(true);
});

it("links to a span as Jaeger's UI does", () => {
  const [first] = rowOf(
    unfolded(made(), (id) => `https://example.com/jaeger/trace/${id}`),
    "2",
  );
  expect(first!.url).toBe(`https://example.com/jaeger/trace/${first!.traceId}?uiFind=${first!.spanId}`);
});

it("shows a hundred spans of a row, and how many more there are", () => {
  const many = Array.from({ length: 130 }, () => made({ until: "2" })).flatMap((traces, i) =>
    traces.map(({ spans, ...trace }) => {
      const traceId = i.toString(16).padStart(31, "0") + "1";
      return { ...trace, traceId, spans: spans.map((span) => ({ ...span, traceId })) };
    }),
  );
  const row = unfolded(many).rows.find((one) => one.row === "2")!;
  expect([row.spans.length, row.more]).toEqual([100, 30]);
});

describe("whatever became of an order", () => {
  const any = fc.record({
    shape: fc.constantFrom("java" as const, "dotnet" as const, "node" as const),
    variant: fc.constantFrom("shop" as const, "partner" as const),
    until: fc.constantFrom(...points),
    fault: fc.constantFrom("vanish" as const, "fail" as const, "retry" as const),
    point: fc.constantFrom(...points),
    drop: fc.uniqueArray(fc.constantFrom(...points), { maxLength: 3 }),
    nested: fc.boolean(),
    batch: fc.boolean(),
  });

  it("each of its spans is unfolded once, none of another order, and nothing is deeper than a step below what is above it", () => {
    fc.assert(
      fc.property(any, ({ fault, point, nested, batch, ...rest }) => {
        const ours = made({ ...rest, [fault]: point });
        const single = nested ? twoConsumers(ours) : ours;
        const hasPoll = single.some(({ spans }) => spans.some(({ name }) => name === "detect order"));
        const traces = batch && hasPoll && !nested ? batchPoll([single, order({ id: "A-2", at })]) : single;
        const story = storyOf(traces);
        if (story === undefined) return;
        const { rows, beside } = unfold(replay(story, path), () => undefined);
        const all = [...rows.flatMap(({ spans }) => spans), ...beside.spans].filter(({ sameAs }) => sameAs === null);
        const keys = (spans: readonly { traceId: string; spanId: string }[]) =>
          spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`).sort();
        expect(keys(all)).toEqual(keys(story.chapters.flatMap(({ spans }) => spans)));
        for (const { spans } of [...rows, beside])
          for (const [i, { depth }] of spans.entries())
            expect(depth).toBeLessThanOrEqual(i === 0 ? 0 : spans[i - 1]!.depth + 1);
      }),
    );
  });
});
