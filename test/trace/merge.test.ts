import { expect, it } from "vitest";
import { mergeTraces } from "../../src/trace/merge.ts";
import { span } from "./span.ts";

const trace = (...spans: ReturnType<typeof span>[]) => ({ traceId: "a".repeat(16), spans, warnings: [] });
const a = span({ spanId: "1".repeat(16), name: "save", start: 10, end: 20 });

it("the same span of two answers is one, though Jaeger has adjusted its clock in one of them", () => {
  const adjusted = { ...a, start: 1_010, end: 1_020 };
  expect(mergeTraces([trace(a), trace(adjusted)])[0]?.spans).toEqual([adjusted]);
});

it("two spans of one answer with the same id are two, in whatever order they come again", () => {
  const other = { ...a, start: 500, end: 501 };
  const merged = mergeTraces([trace(a, other), trace(other, a), trace(a, a, other)]);
  expect(merged[0]?.spans.map(({ start }) => start)).toEqual([10, 500]);
});

it("another name is another span", () => {
  const merged = mergeTraces([trace(a), trace({ ...a, name: "other" })]);
  expect(merged[0]?.spans).toHaveLength(2);
});
