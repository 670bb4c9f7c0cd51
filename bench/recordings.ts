import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline/promises";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { toOtlp } from "../src/sources/wire/otlp-out.ts";
import { asOf } from "../test/story/as-of.ts";
import { batchesOf } from "./batches.ts";
import type { OrderDay } from "./faults.ts";
import { tracesOf } from "./orders.ts";
import { toV1 } from "./v1-out.ts";

/** Called after each part of the work with the number of bytes so far. */
export type Progress = (bytes: number) => void;

/** A day as export requests, one for each batch of a collector. */
export function* requestsOf(whole: OrderDay): Generator<string> {
  for (const spans of batchesOf(whole)) yield JSON.stringify(toOtlp([{ traceId: "", spans, warnings: [] }]));
}

/**
 * Writes a day as a collector's file exporter does: one line for each request.
 * @returns the number of bytes before compression
 */
export const writeOtlp = (whole: OrderDay, file: string, progress: Progress): Promise<number> =>
  write(file, progress, function* () {
    for (const request of requestsOf(whole)) yield `${request}\n`;
  });

/** Reads the requests from a file of `writeOtlp`. */
export function readOtlp(file: string): AsyncIterable<string> {
  const input = createReadStream(file);
  return createInterface(file.endsWith(".gz") ? input.pipe(createGunzip()) : input);
}

/**
 * Writes a day as one answer of Jaeger's v1 API: whole traces, each once.
 * @returns the number of bytes before compression
 */
export const writeV1 = (whole: OrderDay, file: string, progress: Progress): Promise<number> =>
  write(file, progress, function* () {
    let before = `{"data":[`;
    for (const { traces } of tracesOf(whole))
      for (const trace of asOf(traces, whole.end)) {
        yield before + JSON.stringify(toV1(trace));
        before = ",\n";
      }
    yield `],"total":0,"limit":0,"offset":0,"errors":null}\n`;
  });

/** `-` is standard output. A file whose name ends in .gz is compressed. */
async function write(file: string, progress: Progress, texts: () => Generator<string>): Promise<number> {
  let bytes = 0;
  const chunks = function* () {
    let ready = "";
    for (const text of texts()) {
      ready += text;
      if (ready.length < 256 * 1_024) continue;
      progress((bytes += ready.length));
      yield ready;
      ready = "";
    }
    bytes += ready.length;
    yield ready;
  };
  const out = file === "-" ? process.stdout : createWriteStream(file);
  await pipeline(chunks, file.endsWith(".gz") ? createGzip() : new PassThrough(), out);
  return bytes;
}
