import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { say } from "../../../src/sentence.ts";
import type { AnswerSink } from "../../../src/sources/jaeger/api.ts";
import { sweepSlices } from "../../../src/sources/jaeger/sweep-service.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Microseconds, Trace } from "../../../src/trace/span.ts";
import { span } from "../../trace/span.ts";

const traceAt = (start: Microseconds, i: number): Trace => {
  const traceId = i.toString(16).padStart(16, "0");
  return { traceId, spans: [span({ traceId, start, end: start })], warnings: [] };
};
const startOf = ({ spans }: Trace): Microseconds => spans[0]!.start;

/** A server that silently drops what is past its limit, keeping any traces. Both edges belong to a window. */
function server(traces: readonly Trace[], limit: number, keep: (found: Trace[]) => Trace[] = (found) => found) {
  const asked: Interval[] = [];
  const search = async (window: Interval, { each }: AnswerSink) => {
    // A sweep that makes no progress must fail, and not go on for ever.
    if (asked.push(window) > 20_000) throw new Error("asked without end");
    const found = traces.filter((trace) => startOf(trace) >= window.from && startOf(trace) <= window.to);
    keep(found).slice(0, limit).forEach(each);
    return { unread: [] };
  };
  return { asked, search };
}

async function swept(traces: readonly Trace[], window: Interval, limit: number, keep?: (found: Trace[]) => Trace[]) {
  const { asked, search } = server(traces, limit, keep);
  const found = new Set<Trace>();
  const done: Microseconds[] = [];
  const { unseen, notes } = await sweepSlices(search, {
    window,
    limit,
    each: (trace) => found.add(trace),
    onSlice: (upTo) => done.push(upTo),
  });
  return { asked, found, done, unseen, notes };
}

const isIn = (time: Microseconds, { from, to }: Interval) => time >= from && time <= to;
const hour = 3_600_000_000;
/** A window is given up after this many parts that can't be split. */
const givenUp = 20;
/** A window, and when its traces began. In places they are close together, as under load. */
const busy = fc
  .record({
    length: fc.integer({ min: 1, max: 2 * hour }),
    alone: fc.array(fc.nat(1_000), { maxLength: 40 }),
    bursts: fc.array(fc.record({ at: fc.nat(1_000), apart: fc.nat(3_000), count: fc.integer({ min: 1, max: 25 }) }), {
      maxLength: 4,
    }),
  })
  .map(({ length, alone, bursts }) => {
    const from = 1_795_000_000_000_000;
    const place = (at: number) => from + Math.floor((at / 1_000) * length);
    const starts = [
      ...alone.map(place),
      ...bursts.flatMap(({ at, apart, count }) => Array.from({ length: count }, (_, i) => place(at) + i * apart)),
    ];
    return { window: { from, to: from + length }, traces: starts.map(traceAt) };
  });
const limits = fc.integer({ min: 2, max: 30 });
/** If there are too many traces, the server may keep any of them. */
const keeps = fc.constantFrom<(found: Trace[]) => Trace[]>(
  (found) => found,
  (found) => [...found].reverse(),
  (found) => [...found].sort((a, b) => (startOf(a) % 7) - (startOf(b) % 7)),
);

describe("a sweep of a window", () => {
  test("finds every trace in it, or says in which part of it there may be more", async () => {
    await fc.assert(
      fc.asyncProperty(busy, limits, keeps, async ({ window, traces }, limit, keep) => {
        const { found, unseen } = await swept(traces, window, limit, keep);
        const missed = traces.filter((trace) => isIn(startOf(trace), window) && !found.has(trace));
        expect(missed.filter((trace) => !unseen.some((part) => isIn(startOf(trace), part)))).toEqual([]);
        // No part is called unseen that could have been split, except the rest of a window that was given up.
        for (const { from, to } of unseen.slice(0, givenUp)) expect(to - from).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 300 },
    );
  });

  test("finds all of them, where no millisecond has more than an answer holds", async () => {
    // Starts are further apart than the smallest part, so that every answer can be split until it is not full.
    const starts = fc.uniqueArray(fc.integer({ min: 0, max: 400_000 }), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(starts, fc.integer({ min: 3, max: 20 }), keeps, async (at, limit, keep) => {
        const traces = at.map((start, i) => traceAt(start * 2_500, i));
        const { found, unseen } = await swept(traces, { from: 0, to: 1_000_000_000 }, limit, keep);
        expect([found.size, unseen]).toEqual([traces.length, []]);
      }),
    );
  });

  test("has no gap, and tells of its progress up to the end", async () => {
    await fc.assert(
      fc.asyncProperty(busy, limits, async ({ window, traces }, limit) => {
        const { asked, done, unseen } = await swept(traces, window, limit);
        fc.pre(unseen.length < givenUp);
        // Each finished part begins where the one before ended.
        const parts = done.map((to, i) => ({ from: done[i - 1] ?? window.from, to }));
        expect(parts.filter((part) => !asked.some(({ from, to }) => from === part.from && to === part.to))).toEqual([]);
        expect(done.at(-1)).toBe(window.to);
        expect(done).toEqual([...new Set(done)].sort((a, b) => a - b));
      }),
    );
  });

  test("is one request where it is short, and a few where a day is quiet", async () => {
    const short = { from: 0, to: hour / 4 };
    const { asked, found, unseen } = await swept([traceAt(5, 1)], short, 2);
    expect([asked, found.size, unseen]).toEqual([[short], 1, []]);
    expect((await swept([], { from: 0, to: 24 * hour }, 2)).asked).toHaveLength(4);
  });

  test("includes both its edges, and nothing beyond them", async () => {
    const traces = [-1, 0, 1, 500, hour - 1, hour, hour + 1].map(traceAt);
    for (const limit of [3, 100]) {
      const { found } = await swept(traces, { from: 0, to: hour }, limit);
      expect([...found].map(startOf).sort((a, b) => a - b)).toEqual([0, 1, 500, hour - 1, hour]);
    }
  });
});

describe("a millisecond that has more than an answer holds", () => {
  const dense = Array.from({ length: 12 }, (_, i) => traceAt(30_000_500, i));

  test("is told, and what there is of it is kept", async () => {
    const { found, unseen, asked } = await swept(
      [...dense, traceAt(5, 90), traceAt(hour - 5, 91)],
      { from: 0, to: hour },
      5,
    );
    expect(unseen).toHaveLength(1);
    expect(unseen[0]!.to - unseen[0]!.from).toBe(1_000);
    expect(isIn(30_000_500, unseen[0]!)).toBe(true);
    expect(found.size).toBe(5 + 2);
    expect(asked.length).toBeLessThan(60);
  });

  test("is no reason to give up the rest of the window, however often there is one", async () => {
    // In two days, each hour has a moment with too many traces.
    const window = { from: 0, to: 48 * hour };
    const bursts = Array.from({ length: 48 }, (_, h) =>
      Array.from({ length: 5 }, (__, i) => traceAt(h * hour + 30_000_500, h * 10 + i)),
    ).flat();
    const others = Array.from({ length: 48 }, (_, h) => traceAt(h * hour + 60_000_000, 1_000 + h));
    const { found, unseen } = await swept([...bursts, ...others], window, 5);
    expect(others.filter((trace) => !found.has(trace))).toEqual([]);
    expect(unseen).toHaveLength(48);
  });

  test("that is full to the brim is not taken for whole", async () => {
    const { unseen, found } = await swept(dense.slice(0, 5), { from: 0, to: hour }, 5);
    expect([unseen.length, found.size]).toEqual([1, 5]);
  });
});

describe("requests", () => {
  test("are few for many traces, spread out or in bursts", async () => {
    await fc.assert(
      fc.asyncProperty(busy, limits, keeps, async ({ window, traces }, limit, keep) => {
        const { asked, unseen } = await swept(traces, window, limit, keep);
        // The sweep halves slices, down to a millisecond, where answers are full, and lets them grow again after that.
        const halvings = Math.max(1, Math.ceil(Math.log2((window.to - window.from) / 1_000)));
        const answers = Math.ceil(traces.length / (limit / 2)) + unseen.length;
        // The first slices are short, even if there is little to find.
        expect(asked.length).toBeLessThanOrEqual(3 + 2 * halvings * answers);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, number, readonly Microseconds[]]>([
    ["a burst of five minutes in a quiet day", 30, Array.from({ length: 2_000 }, (_, i) => 23 * hour + i * 150_000)],
    ["a burst of a second in a quiet day", 60, Array.from({ length: 2_000 }, (_, i) => 11 * hour + i * 500)],
    [
      "a burst of a second in a day with some traces",
      60,
      [
        ...Array.from({ length: 2_000 }, (_, i) => 11 * hour + i * 500),
        ...Array.from({ length: 300 }, (_, i) => i * 288_000_000),
      ],
    ],
    ["a burst at the very end", 40, Array.from({ length: 2_000 }, (_, i) => 24 * hour - i * 1_000)],
    ["an empty day", 4, []],
    ["a day in which an answer is all but full", 8, Array.from({ length: 499 }, (_, i) => i * 1_000)],
  ])("%s: %i at most", async (_, most, starts) => {
    const { asked, found, unseen } = await swept(starts.map(traceAt), { from: 0, to: 24 * hour }, 500);
    expect([found.size, unseen]).toEqual([starts.length, []]);
    expect(asked.length).toBeLessThanOrEqual(most);
  });

  test("are about as many as answers are needed, for a steady stream", async () => {
    // A day with one trace a second.
    const traces = Array.from({ length: 86_400 }, (_, i) => traceAt(i * 1_000_000, i));
    const { asked, found } = await swept(traces, { from: 0, to: 24 * hour }, 500);
    expect(found.size).toBe(86_400);
    expect(asked.length).toBeLessThan(6 * (86_400 / 500));
  });

  test("come to an end with a server that ignores the window", async () => {
    const enough = 5_000;
    let requests = 0;
    const search = async (_: Interval, { each }: AnswerSink) => {
      if (++requests > enough) throw new Error("asked without end");
      [traceAt(1, 1), traceAt(2, 2)].forEach(each);
      return { unread: [] };
    };
    const window = { from: 0, to: hour };
    const { unseen } = await sweepSlices(search, { window, limit: 2, each: () => {}, onSlice: () => {} });
    expect(unseen.at(-1)?.to).toBe(hour);
  });
});

describe("what is known", () => {
  const traces = Array.from({ length: 3_000 }, (_, i) => traceAt(i * 1_000_000, i));
  const window = { from: 0, to: 3_000_000_000 };

  test("is not reported again, but still fills an answer", async () => {
    const limit = 100;
    const sweeping = async (isKnown: AnswerSink["isKnown"]) => {
      const asked: Interval[] = [];
      const read = new Set<string>();
      const search = async (part: Interval, sink: AnswerSink) => {
        asked.push(part);
        for (const trace of traces.filter((one) => isIn(startOf(one), part)).slice(0, limit))
          if (sink.isKnown?.(trace.traceId) !== true) sink.each(trace);
        return { unread: [] };
      };
      const each = ({ traceId }: Trace) => read.add(traceId);
      await sweepSlices(search, { window, limit, each, isKnown, onSlice: () => {} });
      return { asked, read };
    };
    const first = await sweeping(() => false);
    expect(first.read.size).toBe(traces.length);
    const half = traces.slice(0, 1_500).map(({ traceId }) => traceId);
    const second = await sweeping((one) => half.includes(one));
    expect(second.read.size).toBe(traces.length - half.length);
    expect(second.asked).toEqual(first.asked);
  });
});

test("the next slices are asked for before it is their turn, where they are as long as they should be", async () => {
  const traces = Array.from({ length: 86_400 }, (_, i) => traceAt(i * 1_000_000, i));
  const { search } = server(traces, 500);
  let [underWay, most] = [0, 0];
  const slowly: typeof search = async (window, sink) => {
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay--;
    return search(window, sink);
  };
  const found = new Set<Trace>();
  const window = { from: 0, to: 24 * hour };
  const { unseen } = await sweepSlices(slowly, {
    window,
    limit: 500,
    each: (one) => found.add(one),
    onSlice: () => {},
  });
  expect([found.size, unseen, most]).toEqual([traces.length, [], 4]);
});

test("an answer that comes when nobody waits for it any more is dropped", async () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  // Slices find their length, and then there is a burst.
  const burst = hour;
  const starts = [
    ...Array.from({ length: 240 }, (_, i) => i * 30_000_000),
    ...Array.from({ length: 40 }, (_, i) => burst + i * 2_000),
  ];
  const { search } = server(starts.map(traceAt), 20);
  let release: (() => void) | undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let [isBurstTold, late, isOver] = [false, 0, false];
  const held: Promise<unknown>[] = [];
  /**
   * Holds back answers about the time after the burst that were asked for before the burst was known, until all is
   * over.
   */
  const holding: typeof search = async (window, told) => {
    if (isBurstTold || window.from <= burst) {
      // Waits until other slices are asked for too.
      if (window.to > burst) for (let turns = 9; turns > 0; turns--) await turn();
      isBurstTold ||= window.to > burst;
      return search(window, told);
    }
    const answer = released.then(() => search(window, told));
    held.push(answer);
    return answer;
  };
  const found = new Set<Trace>();
  const each = (trace: Trace) => {
    found.add(trace);
    if (isOver) late++;
  };
  const window = { from: 0, to: 2 * hour };
  const { unseen } = await sweepSlices(holding, { window, limit: 20, each, onSlice: () => {} });
  isOver = true;
  release?.();
  expect(await Promise.all(held)).not.toEqual([]);
  expect([found.size, unseen, late]).toEqual([starts.length, [], 0]);
});

test("what the server could not read is said once, and its part was not seen", async () => {
  const window = { from: 0, to: 100 };
  const bad = '"bad span"';
  const search = async (_: Interval, { each }: AnswerSink) => {
    each(traceAt(1, 1));
    return { unread: [bad, bad] };
  };
  const found: Trace[] = [];
  const result = await sweepSlices(search, { window, limit: 5, each: (one) => found.push(one), onSlice: () => {} });
  expect(found).toHaveLength(1);
  expect(result).toEqual({
    unseen: [window],
    notes: [say`Jaeger could not read a trace that it found: ${bad}`],
  });
});

test("a search that fails is the sweep's failure", async () => {
  const search = async () => {
    throw new Error("gone");
  };
  const slices = { window: { from: 0, to: 100 }, limit: 5, each: () => {}, onSlice: () => {} };
  await expect(sweepSlices(search, slices)).rejects.toThrow("gone");
});
