import { Readable } from "node:stream";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { heardUntil } from "../../src/search/inquiry.ts";
import { exportText } from "../../src/sources/file/exported.ts";
import { readRecording } from "../../src/sources/file/recording.ts";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import { endOf } from "../order/tell.ts";
import { day, hour, order } from "../story/order.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-inquiry-"));

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const traces = order({ id: "A-1", at, until: "12" });
const end = endOf(traces);
const window = { from: at, to: end + 2 * day };

const until = async (text: string, now: number) => {
  const file = join(folder, "traces.jsonl");
  writeFileSync(file, text);
  const inMemory = heardUntil(await readRecording([file], Readable.from([])), now);
  const streamed = heardUntil(await readRecording([file], Readable.from([]), { inMemory: 0 }), now);
  expect(streamed).toBe(inMemory);
  return inMemory;
};

describe("spans were heard of", () => {
  it("in a recording up to its end, and not after the moment in question", async () => {
    const recorded = `${JSON.stringify(toOtlp(traces))}\n`;
    expect([await until(recorded, end + day), await until(recorded, end - hour)]).toEqual([end, end - hour]);
  });

  it("in an export up to when its source was known: it rests on no later span, and others were there", async () => {
    const exported = exportText(traces, { now: end + day, until: end + hour, window, cut: [] });
    expect(await until(exported, end + day)).toBe(end + hour);
  });

  it("in a server up to now", () => {
    expect(heardUntil({}, end)).toBe(end);
  });
});
