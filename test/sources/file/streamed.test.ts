import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { reportOf } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { investigateOrder } from "../../../src/search/one-order/investigate-order.ts";
import { sweep } from "../../../src/search/sweep/sweep.ts";
import { readRecording } from "../../../src/sources/file/recording.ts";
import type { Recording, RecordingHooks } from "../../../src/sources/file/source.ts";
import { toOtlp } from "../../../src/sources/wire/otlp-out.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";
import { day, healthy, hour, minute, order, type OrderOptions } from "../../story/order.ts";
import { randomFrom } from "../../story/random.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-streamed-"));

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };
let files = 0;
const write = (content: string | Buffer): string => {
  const file = join(folder, `${files++}.jsonl`);
  writeFileSync(file, content);
  return file;
};
const read = (names: readonly string[], hooks: RecordingHooks = {}): Promise<Recording> =>
  readRecording(names, Readable.from([]), hooks);
/** Reads the recordings as a stream, with nothing of them held in memory. */
const stream = (names: readonly string[], hooks: RecordingHooks = {}) => read(names, { ...hooks, inMemory: 0 });

const lineOf = (spans: readonly Span[]): string =>
  `${JSON.stringify(toOtlp([{ traceId: "", spans, warnings: [] }]))}\n`;

/** Writes spans as exporters do: when they have ended, some at a time, with a file for each group of services. */
function recorded(traces: readonly Trace[], groups: number, seed: string, isZipped: boolean): string[] {
  const random = randomFrom(seed);
  const services = [...new Set(traces.flatMap(({ spans }) => spans.map(({ service }) => service)))];
  return Array.from({ length: groups }, (_, group) => {
    const own = traces
      .flatMap(({ spans }) => spans)
      .filter(({ service }) => services.indexOf(service) % groups === group)
      .sort((a, b) => a.end - b.end);
    const lines: string[] = [];
    for (let from = 0; from < own.length;) {
      const to = from + random.between(1, 12);
      lines.push(lineOf(own.slice(from, to)));
      from = to;
    }
    return write(isZipped ? gzipSync(lines.join("")) : lines.join(""));
  });
}

const fault = fc.constantFrom<Partial<OrderOptions>>(
  {},
  ...path.points.flatMap(({ point }) => [{ vanish: point }, { fail: point }, { until: point }, { drop: [point] }]),
);
const shape = fc.constantFrom("java" as const, "dotnet" as const, "node" as const);

describe("a recording that is streamed", () => {
  it("says what one in memory says, of every order, by a sweep and by itself", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ fault, shape }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(hour, 2 * day, 20 * day),
        fc.boolean(),
        async (odd, groups, later, isZipped) => {
          const own = odd.flatMap((one, i) =>
            order({ id: `X-${i}`, at: at + i * minute, shape: one.shape, ...one.fault }),
          );
          const traces = [...healthy(12, at - day, 6 * hour), ...own];
          const names = recorded(traces, groups, JSON.stringify(odd), isZipped);
          const [held, long] = [await read(names), await stream(names)];
          expect([long.end, long.oldest, long.totals()]).toEqual([held.end, held.oldest, held.totals()]);
          const now = Math.min(at + later, held.end);
          const window = { from: at - 2 * hour, to: now };
          expect(await toldBy(long, window)).toEqual(await toldBy(held, window));
          for (const i of odd.keys())
            expect(await shownBy(`X-${i}`, long, now)).toEqual(await shownBy(`X-${i}`, held, now));
        },
      ),
      { numRuns: 15 },
    );
  });

  const long = order({ id: "X-1", at });
  const spans = long.flatMap((trace) => trace.spans).sort((a, b) => a.end - b.end);
  const lines = spans.map((span) => lineOf([span]));

  it("hands over whole traces, each once, whatever lies between its spans", async () => {
    const recording = await stream([write(lines.join("")), write(lines.toReversed().join("\r\n\n"))]);
    const seen: Trace[] = [];
    await recording.everyTrace(undefined, everything, { each: (trace) => seen.push(trace) });
    const byId = (traces: readonly Trace[]) => new Map(traces.map((trace) => [trace.traceId, trace.spans.length]));
    expect(seen).toHaveLength(long.length);
    expect(byId(seen)).toEqual(byId(long));
  });

  it("hands over what has something in a window, and what it was asked for", async () => {
    const recording = await stream([write(lines.join(""))]);
    const [first, ...rest] = long;
    const window = { from: 0, to: first!.spans[0]!.start };
    const seen: Trace[] = [];
    expect(
      (await recording.everyTrace(["shop-api", "none"], window, { each: (trace) => seen.push(trace) })).services,
    ).toEqual(["shop-api"]);
    expect(seen.map(({ traceId }) => traceId)).toEqual([first!.traceId]);
    expect(await recording.byAttribute(["order_id"], "X-1", window)).toMatchObject({ traces: [{}], truncated: false });
    expect((await recording.byAttribute(["order_id"], "X-1", everything)).traces.length).toBeGreaterThan(
      rest.length / 2,
    );
    expect((await recording.byAttribute(["order_id"], "X-2", everything)).traces).toEqual([]);
  });

  it("hands over the whole trace of an id, and none of an id that is not there", async () => {
    const recording = await stream([write(lines.join(""))]);
    for (const { traceId, spans: own } of long) {
      const { traces } = await recording.byTraceId(traceId);
      expect(traces.map((trace) => [trace.traceId, trace.spans.length])).toEqual([[traceId, own.length]]);
    }
    const { traces } = recording.totals();
    expect((await recording.byTraceId("00000000000000000000000000000001")).traces).toEqual([]);
    expect(recording.totals().traces).toBe(traces);
  });

  it("says up to when it has handed over everything: no earlier trace comes later", async () => {
    const day1 = healthy(12, at, hour)
      .flatMap(({ spans }) => spans)
      .sort((a, b) => a.end - b.end);
    const recording = await stream([write(day1.map((span) => lineOf([span])).join(""))]);
    let settled = 0;
    const times: number[] = [];
    await recording.everyTrace(undefined, everything, {
      each: ({ spans }) => expect(Math.min(...spans.map(({ start }) => start))).toBeGreaterThanOrEqual(settled),
      upTo: (time) => {
        times.push(time);
        settled = time;
      },
    });
    expect(times[0]).toBe(recording.oldest);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeGreaterThan(at + 10 * hour);
  });

  it("says that there are more traces of a service than were asked for, and gives the newest", async () => {
    const recording = await stream([write(lines.join(""))]);
    const all = await recording.byService({ service: "mes-api", atMost: 200 }, everything);
    const few = await recording.byService({ service: "mes-api", operation: () => true, atMost: 2 }, everything);
    const starts = (traces: readonly Trace[]) => traces.map((trace) => trace.spans[0]!.start).sort((a, b) => a - b);
    expect([all.truncated, few.truncated]).toEqual([false, true]);
    expect(starts(few.traces)).toEqual(starts(all.traces).slice(-2));
    const isThere = {
      service: "mes-api",
      operation: (name: string) => name === all.traces[0]!.spans[0]!.name,
      atMost: 2,
    };
    const matching = await recording.byService(isThere, { from: 0, to: at - day });
    expect(matching).toEqual({ traces: [], truncated: false, notes: [] });
  });

  it("reads once for all questions asked at the same time, and says so", async () => {
    const told: string[] = [];
    const parts: (number | undefined)[] = [];
    const recording = await stream([write(lines.join(""))], {
      onExchange: ({ method, status }) => told.push(`${method} ${status}`),
      onProgress: ({ read }) => parts.push(read),
    });
    await Promise.all(["X-1", "X-2", "X-3"].map((value) => recording.byAttribute(["order_id"], value, everything)));
    expect(told).toEqual([
      `READ ${spans.length} spans`,
      expect.stringMatching(/^READ \d+ traces with a key$/),
      expect.stringMatching(/^READ \d+ traces$/),
    ]);
    expect(parts.at(-1)).toBe(1);
  });

  it("finds a number however JSON writes it, and a text however it is escaped", async () => {
    const line = (value: string) =>
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"1","spanId":"1","startTimeUnixNano":"1","attributes":[{"key":"order_id","value":${value}}]}]}]}]}\n`;
    const finds = async (json: string, value: string) =>
      (await (await stream([write(line(json))])).byAttribute(["order_id"], value, everything)).traces.length;
    for (const [json, value] of [
      ['{"stringValue":"A-1"}', "A-1"],
      ['{"stringValue":"\\u0041-1"}', "A-1"],
      ['{"stringValue":"a\\/b"}', "a/b"],
      ['{"stringValue":"\\u0437-1"}', "з-1"],
      ['{"stringValue":"з"}', "з"],
      ['{"stringValue":"[\\"A-1\\"]"}', "A-1"],
      ['{"doubleValue":1.2345678E7}', "12345678"],
      ['{"doubleValue":42.00000000000000000001}', "42"],
      ['{"doubleValue":1000000000000000000000}', "1e+21"],
      ['{"intValue":"12345678901234567"}', "12345678901234567"],
      ['{"boolValue":true}', "true"],
    ] as const)
      expect([json, await finds(json, value)]).toEqual([json, 1]);
    expect(await finds('{"stringValue":"A-12"}', "A-1")).toBe(0);
  });

  it("has a present that is not in the future, and none of its spans is lost for that", async () => {
    const late = { ...spans[0]!, spanId: "f".repeat(16), start: at + 400 * day, end: at + 400 * day };
    const names = [write(lines.join("") + lineOf([late]))];
    const now = at + 200 * day;
    const [held, streamed] = [await read(names, { now }), await stream(names, { now })];
    expect([streamed.end, streamed.oldest, streamed.totals()]).toEqual([held.end, held.oldest, held.totals()]);
    expect((await stream([write(lineOf([late]))], { now })).end).toBe(late.end);
  });

  it("stays the same while it is written on, and says so when it is written anew", async () => {
    const name = write(lines.join(""));
    const recording = await stream([name]);
    const count = async () => {
      let traces = 0;
      await recording.everyTrace(undefined, everything, { each: () => void traces++ });
      return traces;
    };
    appendFileSync(name, lineOf(healthy(1, at + day, hour)[0]!.spans));
    expect(await count()).toBe(long.length);
    truncateSync(name, lines[0]!.length);
    await expect(count()).rejects.toThrow(/changed while it was read/);
  });

  it("that is gone at the next reading, as one that is rotated, is an error like any other", async () => {
    const name = write(lines.join(""));
    const recording = await stream([name]);
    rmSync(name);
    await expect(recording.everyTrace(undefined, everything, { each: () => {} })).rejects.toThrow(
      `${name} is not there`,
    );
  });

  test("an interrupt ends a reading", async () => {
    const interrupt = new AbortController();
    const recording = await stream([write(lines.join(""))], { signal: interrupt.signal });
    interrupt.abort(130);
    await expect(recording.byAttribute(["order_id"], "X-1", everything)).rejects.toBe(130);
  });
});

describe("a long file that can't be used: the same words as for a short one", () => {
  const text = order({ id: "X-1", at })
    .map((trace) => lineOf(trace.spans))
    .join("");
  const cut = gzipSync(text);
  test.each<[string, string | Buffer]>([
    ["a line that is no JSON", text.replace("\n", "\noops\n")],
    ["the last line cut off", text.slice(0, -20)],
    ["the first line damaged", `oops${text}`],
    [
      "a byte that is no UTF-8",
      Buffer.concat([Buffer.from(`${text}{"a":"`), Buffer.from([0xff]), Buffer.from('"}\n')]),
    ],
    ["a character cut off at its end", Buffer.concat([Buffer.from(`${text}{"a":"`), Buffer.from("é").subarray(0, 1)])],
    ["a byte order mark in the middle", `${text}\ufeff${text}`],
    ["a gzip that is cut off", cut.subarray(0, cut.length / 2)],
    ["a damaged gzip", Buffer.concat([cut.subarray(0, cut.length / 2), Buffer.alloc(300, 7)])],
    ["a gzip that was gzipped again", gzipSync(cut)],
    ["a zip archive", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(30, 0xf7)])],
    ["zstd, as a collector may write it", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x0a])],
    ["logs", `${text}{"resourceLogs":[]}\n`],
    ["nothing but white space", " \n\n"],
    ["nothing", ""],
    ["an answer over many lines", JSON.stringify({ data: {} }, undefined, 2)],
  ])("%s", async (_what, content) => {
    const name = write(content);
    const error = async (reading: Promise<unknown>) => reading.then(String, (reason: Error) => reason.message);
    const said = await error(read([name]));
    expect(said).toContain(name);
    expect(await error(stream([name]))).toBe(said);
  });

  test("a byte order mark at the start, and a document in one piece, are read as usual", async () => {
    const traces = order({ id: "X-1", at });
    const document = JSON.stringify(toOtlp(traces), undefined, 2);
    for (const content of [
      `\ufeff${text}`,
      document,
      JSON.stringify(toOtlp(traces)),
      `[${text.trim().replaceAll("\n", ",")}]`,
    ])
      expect((await stream([write(content)])).totals()).toMatchObject({ traces: traces.length });
  });
});

async function toldBy(source: Recording, window: { from: number; to: number }) {
  const query = {
    window,
    now: window.to,
    reach: hour,
    matters: () => true,
    signal: new AbortController().signal,
  };
  const fleet = await sweep(source, path, query, reportOf);
  const orders = new Map(
    fleet.orders.map(({ order: { asked }, verdict, alarms, rows }) => [asked, { verdict, alarms, rows }]),
  );
  const { traces, spans, services, blind, unseen, swept } = fleet.search;
  return { orders, states: fleet.states, traces, spans, services, blind, unseen, swept };
}

async function shownBy(id: string, source: Recording, now: number) {
  return investigateOrder(id, { source, window: { from: source.oldest, to: now }, now }, path);
}
