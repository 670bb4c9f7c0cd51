import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { PassThrough } from "node:stream";
import { toOtlp } from "../src/sources/wire/otlp-out.ts";
import type { Span } from "../src/trace/span.ts";
import { asOf } from "../test/story/as-of.ts";
import { batchesOf } from "./batches.ts";
import { type OrderDay, tracesOf } from "./orders.ts";
import { toV1 } from "./v1-out.ts";

/** What was written. */
export interface Loaded {
  readonly spans: number;
  readonly bytes: number;
}

/** Told after each part of the work. */
export type Progress = (loaded: Loaded) => void;

/** So many spans in a request: few enough that nothing in between refuses it, many enough that requests are no cost of their own. */
const atOnce = 4_000;

/** Into a receiver of OTLP over HTTP: what is under way is one request, while the next is made. */
export async function loadOtlp(whole: OrderDay, otlpUrl: string, progress: Progress): Promise<Loaded> {
  const total = { spans: 0, bytes: 0 };
  let under: Promise<void> = Promise.resolve();
  const send = async (spans: readonly Span[]): Promise<void> => {
    const body = request(spans);
    await under;
    total.spans += spans.length;
    total.bytes += body.length;
    progress(total);
    under = post(`${otlpUrl}/v1/traces`, body);
    // Whoever awaits it next hears of an error; until then it is not unhandled.
    under.catch(() => {});
  };
  let ready: Span[] = [];
  for (const batch of batchesOf(whole)) {
    ready.push(...batch);
    if (ready.length < atOnce) continue;
    await send(ready);
    ready = [];
  }
  await send(ready);
  await under;
  return total;
}

/**
 * A file that was written before, into such a receiver: its lines are requests already, and are sent several in one. Nothing is parsed, so
 * the spans are not counted.
 */
export async function resend(file: string, otlpUrl: string, progress: Progress): Promise<Loaded> {
  const total = { spans: Number.NaN, bytes: 0 };
  let ready: string[] = [];
  let size = 0;
  let under: Promise<void> = Promise.resolve();
  const send = async () => {
    const body = `${begins}${ready.map((line) => line.slice(begins.length, -ends.length)).join()}${ends}`;
    ready = [];
    size = 0;
    await under;
    total.bytes += body.length;
    progress(total);
    under = post(`${otlpUrl}/v1/traces`, body);
    under.catch(() => {});
  };
  const input = createReadStream(file);
  for await (const line of createInterface(file.endsWith(".gz") ? input.pipe(createGunzip()) : input)) {
    ready.push(line);
    size += line.length;
    if (size > mostBytes) await send();
  }
  if (ready.length > 0) await send();
  await under;
  return total;
}

const begins = `{"resourceSpans":[`;
const ends = "]}";
const mostBytes = 2 * 1_024 * 1_024;

async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
}

const request = (spans: readonly Span[]): string => JSON.stringify(toOtlp([{ traceId: "", spans, warnings: [] }]));

/** As a collector's file exporter writes it: a line for each batch. */
export const writeOtlp = (whole: OrderDay, file: string, progress: Progress): Promise<Loaded> =>
  write(file, progress, function* () {
    for (const batch of batchesOf(whole)) yield { text: `${request(batch)}\n`, spans: batch.length };
  });

/** As an answer of Jaeger's v1 API: whole traces, each once. */
export const writeV1 = (whole: OrderDay, file: string, progress: Progress): Promise<Loaded> =>
  write(file, progress, function* () {
    let before = `{"data":[`;
    for (const { traces } of tracesOf(whole))
      for (const trace of asOf(traces, whole.end)) {
        yield { text: before + JSON.stringify(toV1(trace)), spans: trace.spans.length };
        before = ",\n";
      }
    yield { text: `],"total":0,"limit":0,"offset":0,"errors":null}\n`, spans: 0 };
  });

/** `-` is standard output; a name that ends in .gz is compressed. */
async function write(
  file: string,
  progress: Progress,
  parts: () => Generator<{ readonly text: string; readonly spans: number }>,
): Promise<Loaded> {
  const total = { spans: 0, bytes: 0 };
  const texts = function* () {
    let ready = "";
    for (const { text, spans } of parts()) {
      ready += text;
      total.spans += spans;
      total.bytes += text.length;
      if (ready.length < 256 * 1_024) continue;
      progress(total);
      yield ready;
      ready = "";
    }
    yield ready;
  };
  const out = file === "-" ? process.stdout : createWriteStream(file);
  await pipeline(texts, file.endsWith(".gz") ? createGzip({ level: 6 }) : new PassThrough(), out);
  return total;
}
