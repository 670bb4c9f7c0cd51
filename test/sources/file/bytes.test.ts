import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { leastBytes } from "../../../src/sources/file/bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-bytes-"));

const text = "[]\n".repeat(10_000);
const zipped = gzipSync(text);

describe("how long a file is at least is known without reading it", () => {
  it.each<[string, Buffer, number]>([
    ["a text", Buffer.from(text), text.length],
    ["a gzip", zipped, text.length],
    ["gzips in a row, of which the last is told", Buffer.concat([zipped, zipped]), text.length],
    ["a gzip of nothing", gzipSync(""), gzipSync("").length],
    ["what only begins as a gzip does", Buffer.from([0x1f, 0x8b]), 2],
    ["nothing", Buffer.alloc(0), 0],
  ])("%s", async (name, bytes, least) => {
    const file = join(folder, name);
    writeFileSync(file, bytes);
    expect(await leastBytes(file, bytes.length)).toBe(least);
  });

  it("of a file that is not there nothing is known", async () => {
    expect(await leastBytes(join(folder, "gone"), 1_000)).toBe(0);
  });
});
