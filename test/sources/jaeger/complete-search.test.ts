import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { say } from "../../../src/sentence.ts";
import { searchWindow } from "../../../src/sources/jaeger/complete-search.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";

const traceAt = (start: number, i: number): Trace => {
  const traceId = i.toString(16).padStart(16, "0");
  const empty = new Map<string, string>();
  const span: Span = {
    traceId,
    spanId: traceId,
    links: [],
    service: "s",
    name: "n",
    kind: "server",
    start,
    end: start,
    attributes: empty,
    resource: empty,
    events: [],
    status: "unset",
    warnings: [],
  };
  return { traceId, spans: [span], warnings: [] };
};

/** A storage that drops what is past its limit, keeping any traces, as Cassandra does. */
function storage(traces: readonly Trace[], limit: number) {
  const asked: Interval[] = [];
  const search = async (window: Interval) => {
    asked.push(window);
    const found = traces.filter(({ spans }) => spans[0]!.start >= window.from && spans[0]!.start <= window.to);
    return { traces: found.slice(0, limit), unread: [] };
  };
  return { asked, search };
}

describe("a search that is complete", () => {
  test("one request where the answer is not full", async () => {
    const { asked, search } = storage([traceAt(5, 1)], 2);
    expect(await searchWindow(search, { from: 0, to: 100_000 }, 2)).toMatchObject({ traces: [{}], truncated: false });
    expect(asked).toHaveLength(1);
  });

  test("a full answer is split until all are found, whatever the storage drops", async () => {
    const window = { from: 0, to: 1_000_000_000 };
    // Starts are further apart than the smallest window, so that every answer can be split until it is not full.
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 400_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(starts, fc.integer({ min: 3, max: 20 }), async (at, limit) => {
        const traces = at.map((start, i) => traceAt(start * 2_500, i));
        const found = await searchWindow(storage(traces, limit).search, window, limit);
        expect([found.truncated, found.traces.length]).toEqual([false, traces.length]);
      }),
    );
  });

  test("a moment that is full stays so: truncated", async () => {
    const { asked, search } = storage(
      Array.from({ length: 5 }, (_, i) => traceAt(500, i)),
      3,
    );
    const found = await searchWindow(search, { from: 0, to: 64_000 }, 3);
    expect(found).toMatchObject({ truncated: true });
    expect(asked.length).toBeLessThan(20);
  });

  test("a server that ignores the window is not asked for ever", async () => {
    let requests = 0;
    const search = async () => {
      requests++;
      return { traces: [traceAt(1, 1), traceAt(2, 2)], unread: [] };
    };
    expect(await searchWindow(search, { from: 0, to: 86_400_000_000 }, 2)).toMatchObject({
      truncated: true,
      traces: [{}, {}],
    });
    expect(requests).toBeLessThanOrEqual(200);
  });

  test("what the server could not read is said once, and may be what is missing", async () => {
    const bad = '"bad span"';
    const search = async () => ({ traces: [], unread: [bad, bad] });
    expect(await searchWindow(search, { from: 0, to: 1 }, 2)).toEqual({
      traces: [],
      truncated: true,
      notes: [say`Jaeger could not read a trace that it found: ${bad}`],
    });
  });
});
