import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { LastRecording } from "../../../src/sources/file/last-recording.ts";
import { readRecording } from "../../../src/sources/file/recording.ts";
import { healthy, minute } from "../../story/order.ts";
import { toOtlp } from "../../../src/sources/wire/otlp-out.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
const file = join(folder, "week.json");
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const text = (orders: number): string => JSON.stringify(toOtlp(healthy(orders, at, minute)));

describe("the recording that was read last", () => {
  let last: LastRecording;
  let reads: string[];
  const read = (files: readonly string[], more: { inMemory?: number; stdin?: string } = {}) =>
    readRecording(files, Readable.from([Buffer.from(more.stdin ?? "")]), {
      last,
      onExchange: ({ target }) => void reads.push(target),
      ...(more.inMemory === undefined ? {} : { inMemory: more.inMemory }),
    });
  beforeEach(() => {
    last = new LastRecording();
    reads = [];
    copyFileSync("examples/shop-api.json.gz", file);
  });

  it("is not read again", async () => {
    const first = await read([file]);
    const second = await read([file]);
    expect(reads).toEqual([file]);
    expect(second.totals()).toEqual(first.totals());
    expect(second.end).toBe(first.end);
  });

  it("is read again when it has changed", async () => {
    const before = await read([file]);
    writeFileSync(file, text(2));
    const after = await read([file]);
    expect(reads).toEqual([file, file]);
    expect(after.totals()).not.toEqual(before.totals());
  });

  it("is another one where other files are asked for", async () => {
    await read([file]);
    await read([file, "examples/crm-api.json.gz"]);
    await read(["examples/crm-api.json.gz"]);
    expect(reads).toHaveLength(4);
  });

  it("is never standard input, which can't be read twice", async () => {
    await read(["-"], { stdin: text(1) });
    const { traces } = (await read(["-"], { stdin: text(2) })).totals();
    expect(traces).toBeGreaterThan((await read(["-"], { stdin: text(1) })).totals().traces);
  });

  it("is told as missing once it is", async () => {
    await read([file]);
    await expect(read([file, join(folder, "absent.json")])).rejects.toThrow("is not there");
  });
});
