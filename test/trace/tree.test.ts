import { describe, expect, it } from "vitest";
import { mergeTraces } from "../../src/trace/merge.ts";
import { canonicalTraceId } from "../../src/trace/trace-id.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { span } from "./span.ts";

const trace = (...spans: ReturnType<typeof span>[]) => ({ traceId: "t1", spans, warnings: [] as string[] });

describe("a trace's tree", () => {
  it("knows parents, ancestors and orphans", () => {
    const root = span({ spanId: "a" });
    const child = span({ spanId: "b", parentId: "a" });
    const leaf = span({ spanId: "c", parentId: "b" });
    const orphan = span({ spanId: "d", parentId: "gone" });
    const tree = treeOf(trace(root, child, leaf, orphan));
    expect([...tree.ancestorsOf(leaf)]).toEqual([child, root]);
    expect(tree.orphans).toEqual([orphan]);
    expect(tree.whole).toBe(false);
    expect(treeOf(trace(root, child)).whole).toBe(true);
  });

  describe("that begins with a request from where nothing is traced", () => {
    const entry = span({ spanId: "a", parentId: "gateway", kind: "server", start: 10 });

    it("is whole", () => {
      expect(treeOf(trace(entry, span({ spanId: "b", parentId: "a", start: 10 }))).whole).toBe(true);
      // A clock that is early further down changes nothing, nor do several requests at once.
      expect(treeOf(trace(entry, span({ spanId: "b", parentId: "a", kind: "consumer", start: 1 }))).whole).toBe(true);
      expect(treeOf(trace(entry, span({ spanId: "c", parentId: "other", kind: "server", start: 20 }))).whole).toBe(
        true,
      );
    });

    it("is not whole where a request further down has lost its parent", () => {
      const root = span({ spanId: "a", start: 10 });
      const later = span({ spanId: "c", parentId: "gone", kind: "consumer", start: 20 });
      expect(treeOf(trace(root, later)).orphans).toEqual([later]);
      expect(treeOf(trace(later, root)).orphans).toEqual([later]);
    });

    it("takes no more than a moment, whatever is lost", () => {
      const many = Array.from({ length: 200_000 }, (_, i) => span({ spanId: `s${i}`, parentId: `gone${i}` }));
      expect(treeOf({ traceId: "t1", spans: many, warnings: [] }).orphans).toHaveLength(200_000);
    });
  });

  it("cuts circles and self-parents", () => {
    const tree = treeOf(
      trace(
        span({ spanId: "a", parentId: "b" }),
        span({ spanId: "b", parentId: "a" }),
        span({ spanId: "c", parentId: "c" }),
      ),
    );
    expect(tree.roots.length).toBeGreaterThan(0);
    expect(tree.trace.spans).toHaveLength(3);
    for (const one of tree.trace.spans) expect([...tree.ancestorsOf(one)].length).toBeLessThan(3);
  });

  it("keeps a server span that shares its client's id apart from it", () => {
    const client = span({ spanId: "a", kind: "client", service: "crm-api" });
    const server = span({ spanId: "a", kind: "server" });
    const inner = span({ spanId: "b", parentId: "a" });
    const tree = treeOf(trace(client, server, inner));
    expect(tree.parentOf(server)).toBe(client);
    expect(tree.parentOf(inner)).toBe(server);
  });

  it("is not whole when Jaeger says that it cut the trace", () => {
    expect(
      treeOf({ ...trace(span()), warnings: ["trace has more than 100 spans, showing first 100 spans only"] }).whole,
    ).toBe(false);
  });
});

it("merges answers that overlap: one trace per id, each span once", () => {
  const a = span({ spanId: "a", start: 2, end: 3 });
  const b = span({ spanId: "b", start: 1, end: 3 });
  expect(
    mergeTraces([
      { ...trace(a), warnings: ["w"] },
      { ...trace(a, b), warnings: ["w"] },
    ]),
  ).toEqual([{ ...trace(b, a), warnings: ["w"] }]);
});

it.each([
  ["00000000000000000123456789ABCDEF", "0123456789abcdef"],
  ["0123456789abcdef", "0123456789abcdef"],
  ["4f58958e4679912a8e8f967531f70e3b", "4f58958e4679912a8e8f967531f70e3b"],
])("writes the trace id %s as both dialects agree on", (id, canonical) => {
  expect(canonicalTraceId(id)).toBe(canonical);
});
