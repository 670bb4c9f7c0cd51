import { describe, expect, it } from "vitest";
import { loadPath } from "../../../src/path/load.ts";
import { SweepMemory } from "../../../src/search/sweep/sweep-memory.ts";
import type { TraceSource } from "../../../src/sources/source.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { hour, minute } from "../../story/order.ts";
import { span } from "../../trace/span.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const margin = path.openRequest + path.exportLag;

const trace = (id: string, start: number, spans = 1): Trace => ({
  traceId: id,
  warnings: [],
  spans: Array.from({ length: spans }, (_, i) =>
    span({ traceId: id, spanId: `${id}${i}`, start, end: start + minute, attributes: { order_id: id } }),
  ),
});

/** A storage whose traces may change between two looks. It notes the windows that it was asked for. */
function storage(traces: Trace[], unseen: readonly Interval[] = []) {
  const asked: Interval[] = [];
  const nothing = async () => ({ traces: [], truncated: false, notes: [] });
  const source: TraceSource = {
    name: "memory",
    traceUrl: () => undefined,
    byTraceId: nothing,
    byAttribute: nothing,
    byService: nothing,
    everyTrace: async (services = [], window, { each }) => {
      asked.push(window);
      for (const one of traces)
        if (one.unread !== undefined || one.spans.some(({ start }) => start >= window.from && start <= window.to))
          each(one);
      return { services, unseen, notes: [] };
    },
  };
  return { source, asked, traces };
}

async function look(memory: SweepMemory, source: TraceSource, window: Interval): Promise<string[]> {
  const seen: string[] = [];
  await memory.everyTrace(source, ["mes-api"], window, {
    each: ({ traceId, spans }) => seen.push(`${traceId}:${spans.length}`),
  });
  return seen.sort();
}

describe("a watch's memory of what it has swept", () => {
  it("asks for what is new, and once more for the last minutes", async () => {
    const { source, asked, traces } = storage([trace("a", at), trace("b", at + hour - minute)]);
    const memory = new SweepMemory(path);
    memory.begin();
    expect(await look(memory, source, { from: at, to: at + hour })).toEqual(["a:1", "b:1"]);
    // One trace has grown meanwhile, and one is new.
    traces[1] = trace("b", at + hour - minute, 2);
    traces.push(trace("c", at + hour + minute));
    memory.begin();
    const window = { from: at + minute / 2, to: at + hour + 5 * minute };
    expect(await look(memory, source, window)).toEqual(["a:1", "b:2", "c:1"]);
    expect(asked[1]).toEqual({ from: at + hour - margin, to: window.to });
  });

  it("knows of spans that can't be read, also if a trace has no others", async () => {
    const unread = [{ why: "its id is no hexadecimal number" }];
    const { source, traces } = storage([trace("a", at), { traceId: "u", spans: [], warnings: [], unread }]);
    const memory = new SweepMemory(path);
    const unreadSeen = async (window: Interval) => {
      memory.begin();
      const seen: string[] = [];
      await memory.everyTrace(source, ["mes-api"], window, {
        each: (one) => {
          if (one.unread !== undefined) seen.push(one.traceId);
        },
      });
      return seen.sort();
    };
    const window = { from: at, to: at + hour };
    expect(await unreadSeen(window)).toEqual(["u"]);
    traces[0] = { ...trace("a", at), unread };
    expect(await unreadSeen({ from: at, to: at + hour + margin })).toEqual(["a", "u"]);
    traces.length = 0;
    expect(await unreadSeen({ from: at + hour + minute, to: at + 2 * hour })).toEqual([]);
  });

  it("asks for an earlier time once", async () => {
    const { source, asked } = storage([trace("a", at - hour), trace("b", at + minute)]);
    const memory = new SweepMemory(path);
    for (const later of [0, 5 * minute]) {
      memory.begin();
      expect(await look(memory, source, { from: at + later, to: at + hour + later })).toHaveLength(later === 0 ? 1 : 0);
      expect(await look(memory, source, { from: at - 2 * hour + later, to: at + later })).toHaveLength(
        later === 0 ? 1 : 2,
      );
    }
    expect(asked).toHaveLength(3);
  });

  it("forgets what is older than the last look went", async () => {
    const { source, asked } = storage([trace("a", at)]);
    const memory = new SweepMemory(path);
    for (const later of [0, hour, 2 * hour, 3 * hour]) {
      memory.begin();
      await look(memory, source, { from: at + later, to: at + later + hour });
    }
    memory.begin();
    // If the memory still held the window, it would return the traces without asking.
    expect(await look(memory, source, { from: at, to: at + hour })).toEqual(["a:1"]);
    expect(asked.at(-1)).toMatchObject({ from: at });
  });

  it("asks for everything anew where something has gone", async () => {
    const { source, asked, traces } = storage([trace("a", at), trace("b", at + hour - 5 * minute)]);
    const memory = new SweepMemory(path);
    await look(memory, source, { from: at, to: at + hour });
    traces.length = 0;
    expect(await look(memory, source, { from: at, to: at + hour + minute })).toEqual([]);
    expect(asked.at(-1)).toEqual({ from: at, to: at + hour + minute });
  });

  it("asks again for what it could not all see", async () => {
    const window = { from: at, to: at + hour };
    const { source, asked } = storage([trace("a", at)], [window]);
    const memory = new SweepMemory(path);
    await look(memory, source, window);
    await look(memory, source, window);
    expect(asked).toEqual([window, window]);
  });
});
