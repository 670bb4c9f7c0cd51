import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { told } from "../../../src/sentence.ts";
import { SourceError } from "../../../src/sources/errors.ts";
import { parseRecording } from "../../../src/sources/file/formats.ts";
import { readRecording } from "../../../src/sources/file/recording.ts";
import { recordingJson, recordingText } from "../jaeger/recordings.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-recording-"));

const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const read = (...files: string[]) => readRecording(files, Readable.from([]));
const failure = async (promise: Promise<unknown>): Promise<SourceError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw new Error("expected a SourceError", { cause: error });
  return error;
};

const v1 = recordingText("v1", "failed-7.order.shop-api.json");
const v3 = recordingText("v3", "failed-7.order.json");
const otlp = recordingJson<{ result: { resourceSpans: unknown[] } }>("v3", "failed-7.order.json").result;
const lines = otlp.resourceSpans.map((one) => JSON.stringify({ resourceSpans: [one] })).join("\n");

/** The text with one byte in its last line that is no UTF-8. */
const damaged = (text: string): Buffer => Buffer.concat([Buffer.from(text), Buffer.from([0xff])]);

describe("forms of a recording, found out by looking", () => {
  test.each([
    ["an answer of Jaeger's v1 API", v1],
    ["an answer of its v3 API", v3],
    ["OTLP JSON", JSON.stringify(otlp)],
    ["OTLP JSON, pretty-printed", JSON.stringify(otlp, undefined, 2)],
    ["JSON lines", `${lines}\n`],
    ["JSON lines with empty lines and Windows line ends", lines.replaceAll("\n", "\r\n\r\n")],
    ["a list of export requests", `[${lines.replaceAll("\n", ",")}]`],
    [
      "a list of v1's traces",
      JSON.stringify(recordingJson<{ data: unknown[] }>("v1", "failed-7.order.shop-api.json").data),
    ],
    ["a byte order mark before it", `\ufeff${v1}`],
    ["gzip", gzipSync(v1)],
    ["gzip of JSON lines, appended to", Buffer.concat(lines.split("\n").map((line) => gzipSync(`${line}\n`)))],
  ])("%s", async (name, content) => {
    const recording = await read(file(name.replaceAll(/\W/g, "-"), content));
    expect(recording.totals()).toEqual({ services: ["shop-api"], requests: 0, traces: 2, spans: 4 });
  });

  test("one trace by itself, as a tool may cut it out", async () => {
    const [trace] = recordingJson<{ data: unknown[] }>("v1", "trace-by-id.json").data;
    expect((await read(file("trace.json", JSON.stringify(trace)))).totals()).toMatchObject({ traces: 1, spans: 2 });
  });

  test("an answer in which Jaeger left out what it could not read: that may be of any order", async () => {
    const errors = [{ code: 500, msg: "wrong wireType", traceID: "ab" }, { msg: "index is red" }];
    const recording = await read(file("in-part.json", JSON.stringify({ ...JSON.parse(v1), errors })));
    const { traces } = await recording.byAttribute(["order_id"], "nobody's", { from: 0, to: Number.MAX_SAFE_INTEGER });
    expect(traces.map(({ traceId, spans, unread }) => [traceId, spans.length, unread?.[0]?.why])).toEqual([
      ["00000000000000ab", 0, 'Jaeger answered with an error, "wrong wireType"'],
      ["", 0, 'Jaeger answered with an error, "index is red"'],
    ]);
  });

  test("standard input, beside a file; a trace in both is there once", async () => {
    const recording = await readRecording(
      ["-", file("twice.json", v1)],
      Readable.from([Buffer.from(v1.slice(0, 99)), Buffer.from(v1.slice(99))]),
    );
    expect(recording.totals()).toMatchObject({ traces: 2, spans: 4 });
    expect(recording.name).toMatch(/^standard input, .*twice\.json$/);
  });

  test.each([recordingText("v1", "no-match.json"), recordingText("v3", "no-match.json"), '{"resourceSpans":[]}', "[]"])(
    "%s holds no traces, which is fine",
    async (text) => {
      expect((await read(file("none.json", text))).totals().traces).toBe(0);
    },
  );
});

describe("a recording as a source", () => {
  const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };

  test("its present is its latest end", async () => {
    const recording = await read(file("v1.json", v1));
    expect(recording.oldest).toBe(1795014441358122);
    expect(recording.end).toBe(1795014654739401);
  });

  test("finds by attribute and by service, in a window", async () => {
    const recording = await read(file("v1.json", v1));
    const find = async (names: string[], value: string) =>
      (await recording.byAttribute(names, value, everything)).traces.length;
    expect(await find(["order_id"], "A-1065")).toBe(2);
    expect(await find(["order.id", "orderId"], "A-1065")).toBe(0);
    expect(await find(["order_id"], "A-106")).toBe(0);
    const later = { from: 1795014500000000, to: 1795014700000000 };
    expect((await recording.byAttribute(["order_id"], "A-1065", later)).traces).toHaveLength(1);
    expect((await recording.byService({ service: "shop-api", atMost: 1 }, everything)).traces).toHaveLength(2);
    expect((await recording.byService({ service: "none", atMost: 1 }, everything)).traces).toHaveLength(0);
    expect(recording.traceUrl("1")).toBeUndefined();
    const { traces } = await recording.byAttribute(["order_id"], "A-1065", everything);
    for (const trace of traces) expect((await recording.byTraceId(trace.traceId)).traces).toEqual([trace]);
    expect((await recording.byTraceId("00000000000000ab")).traces).toEqual([]);
  });

  test("tells of each file read", async () => {
    const exchanges: string[] = [];
    await readRecording([file("told.json", v1)], Readable.from([]), {
      onExchange: ({ method, target, status, bytes }) =>
        exchanges.push(`${method} ${basename(target)} ${status} ${bytes}`),
    });
    expect(exchanges).toEqual([`READ told.json 4 spans ${v1.length}`]);
  });
});

describe("a file that can't be used: which, where and what now", () => {
  test.each<[string, string | Buffer, RegExp]>([
    ["empty.json", "", /empty\.json is empty/],
    ["blank.json", " \n\n", /holds nothing but white space/],
    ["cut.gz", gzipSync(v1).subarray(0, 400), /cut\.gz is a gzip that is cut off/],
    ["bad.gz", Buffer.concat([gzipSync(v1).subarray(0, 200), Buffer.alloc(300, 7)]), /bad\.gz is a damaged gzip/],
    ["twice.gz", gzipSync(gzipSync(v1)), /twice\.gz is gzipped twice/],
    ["a.zip", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(30, 0xf7)]), /a\.zip is a zip archive/],
    ["all.json", `${v1}${v1}`, /all\.json goes on after the end of its JSON/],
    ["cut.json", v1.slice(0, 500), /cut\.json is cut off in the middle of its JSON/],
    ["cut-pretty.json", JSON.stringify(otlp, undefined, 2).slice(0, 500), /cut-pretty\.json is cut off in the middle/],
    // If the text were repaired, it would be another order's id, and this order's last trace would be missing.
    ["latin1.json", Buffer.from(v1.replaceAll("A-1065", "é-1065"), "latin1"), /latin1\.json, line 1, is no UTF-8/],
    ["line-2-bytes.jsonl", damaged(lines), /line-2-bytes\.jsonl, line 2, is no UTF-8/],
    ["damaged.gz", gzipSync(damaged(lines)), /damaged\.gz, line 2, is no UTF-8/],
    ["utf16.json", Buffer.from(`\ufeff${v1}`, "utf16le"), /utf16\.json, line 1, is no UTF-8/],
    ["cut-character.json", Buffer.from(`${v1.slice(0, 500)}é`).subarray(0, -1), /is cut off in the middle of its JSON/],
    ["page.json", "<!doctype html><html>\u001b[31m", /is no JSON: it begins with "<!doctype html>/],
    ["logs.json", '{"resourceLogs":[]}', /holds logs, not traces/],
    [
      "metrics.jsonl",
      '{"resourceMetrics":[]}\n{"resourceMetrics":[]}',
      /metrics\.jsonl, line 1, holds metrics, not traces/,
    ],
    ["other.json", '{"name":"ordertrace"}', /holds JSON of something else/],
    ["tempo.json", '{"batches":[]}', /holds traces as Tempo writes them/],
    ["zipkin.json", '[{"traceId":"1","localEndpoint":{}}]', /holds spans as Zipkin writes them/],
    ["page.har", '{"log":{"entries":[]}}', /holds a browser's requests \(HAR\)/],
    ["number.json", "42", /holds JSON of something else/],
    ["services.json", recordingText("v1", "services.json"), /not in the form it seems to be, at "data\.0"/],
    ["error.json", recordingText("v1", "trace-unknown.json"), /an error that Jaeger answered with: "trace not found"/],
    ["error-bare.json", '{"errors":[{"code":500,"msg":"index is red"}]}', /that Jaeger answered with: "index is red"/],
    ["error-beside-none.json", '{"data":[],"errors":[{"msg":"index is red"},{}]}', /answered with: "index is red"/],
    [
      "error-v3.json",
      recordingText("v3", "error-no-times.json"),
      /an error that Jaeger answered with: "query\.startTimeMin/,
    ],
    ["line-2.jsonl", lines.replace("\n", "\noops"), /line-2\.jsonl, line 2, is no JSON/],
    ["line-1.jsonl", `oops${lines}`, /line-1\.jsonl, line 1, is no JSON/],
    ["last.jsonl", lines.slice(0, -20), /last\.jsonl, line 2, is cut off in the middle/],
    [
      "hostile.json",
      '{"data":[{"traceID":"1","spans":[],"processes":{"\\u001b[2J":1}}]}',
      /at "data\.0\.processes\. \[2J"/,
    ],
    ["deep.json", "[".repeat(200_000) + "]".repeat(200_000), /holds JSON of something else/],
  ])("%s", async (name, content, message) => {
    const error = await failure(read(file(name, content)));
    expect(error.kind).toBe("bad-file");
    expect(error.message).toMatch(message);
    expect(error.message).toContain(name);
    expect(error.hint).not.toBe("");
    // eslint-disable-next-line no-control-regex -- control characters are what must not get through
    expect(error.message).not.toMatch(/[\u0000-\u001f]/);
  });

  test("a missing file, a folder, empty standard input", async () => {
    expect((await failure(read(join(folder, "missing.json")))).message).toMatch(/missing\.json is not there$/);
    expect((await failure(read(folder))).message).toMatch(/is a folder$/);
    expect((await failure(read("-"))).message).toBe("standard input is empty");
    expect(told((await failure(read("A-1060"))).hint)).toContain("If it is an id, it stands before --file.");
  });

  test("wherever JSON is cut off, that is what is said", () => {
    const whole = recordingText("v3", "trace-by-id.json").trim();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (length) => {
        expect(() => parseRecording("cut.json", whole.slice(0, length))).toThrow(
          /is cut off in the middle of its JSON/,
        );
      }),
    );
  });

  test("arbitrary text and JSON is read or refused with a SourceError", () => {
    const keys = fc.constantFrom("data", "result", "resourceSpans", "traceID", "spans", "errors", "scopeSpans");
    const shaped = fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })).map((json) => JSON.stringify(json));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          shaped,
          fc.array(shaped).map((all) => all.join("\n")),
        ),
        (text) => {
          const outcome = attempt(() => parseRecording("x.json", text));
          expect(outcome instanceof SourceError || Array.isArray(outcome)).toBe(true);
        },
      ),
    );
  });
});

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

test("an interrupt ends the reading of an open pipe", async () => {
  const interrupt = new AbortController();
  const pipe = new Readable({ read: () => {} });
  const reading = readRecording(["-"], pipe, { signal: interrupt.signal });
  interrupt.abort(130);
  await expect(reading).rejects.toBe(130);
});

test("an interrupt while a file is parsed ends the reading before the next one, which may be an open pipe", async () => {
  const interrupt = new AbortController();
  const pipe = new Readable({ read: () => {} });
  const onExchange = () => interrupt.abort(130);
  const files = [file("before.json", JSON.stringify({ resourceSpans: [] })), "-"];
  await expect(readRecording(files, pipe, { signal: interrupt.signal, onExchange })).rejects.toBe(130);
});
