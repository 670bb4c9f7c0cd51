import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../test/run.ts";
import { batchesOf } from "../batches.ts";
import { dayOf, nowOf } from "../days.ts";
import { failing, truthOf, vanishing } from "../faults.ts";
import { requestsOf, writeOtlp, writeV1 } from "../recordings.ts";
import { type LostAnswer, mark, toldIn } from "../truth.ts";

const whole = dayOf(100);
const folder = mkdtempSync(join(tmpdir(), "ordertrace-bench-"));
const [otlp, packed, v1] = ["day.jsonl", "day.jsonl.gz", "day.json"].map((name) => join(folder, name));

beforeAll(async () => {
  await writeOtlp(whole, otlp!, () => {});
  await writeOtlp(whole, packed!, () => {});
  await writeV1(whole, v1!, () => {});
});
afterAll(() => rmSync(folder, { recursive: true }));

it("tells the same day from the same seed, and another from another", () => {
  const first = (seed: string) => [...requestsOf(dayOf(100, seed))].slice(0, 20);
  expect(first("1")).toEqual(first("1"));
  expect(first("2")).not.toEqual(first("1"));
});

it("has an order lost, and one failed, at each point where that can be", () => {
  const at = (wanted: string) => truthOf(whole).flatMap(({ state, point }) => (state === wanted ? [point] : []));
  expect(new Set(at("lost"))).toEqual(new Set(vanishing));
  expect(new Set(at("failed"))).toEqual(new Set(failing));
});

it("sends spans as they end, and a trace's in several batches", () => {
  const batches = [...batchesOf(whole)];
  const ends = batches.flat().map(({ end }) => end);
  expect(ends).toEqual([...ends].sort((a, b) => a - b));
  expect(ends.at(-1)).toBeLessThanOrEqual(whole.end);
  const of = new Map<string, Set<number>>();
  for (const [i, batch] of batches.entries())
    for (const { traceId } of batch) of.set(traceId, (of.get(traceId) ?? new Set()).add(i));
  expect([...of.values()].some((places) => places.size > 1)).toBe(true);
});

describe.each([
  ["OTLP JSON lines", otlp!],
  ["OTLP JSON lines with gzip", packed!],
  ["an answer of Jaeger's v1 API", v1!],
])("as %s", (_, file) => {
  it("shows lost and failed what was lost and failed, and nothing else", async () => {
    const { stdout } = await run(["lost", "--since", "24h", "--now", nowOf(whole), "--format", "json", "--file", file]);
    expect(mark(toldIn(JSON.parse(stdout) as LostAnswer), truthOf(whole)).wrong).toEqual([]);
  });

  it("shows every step that must have been", async () => {
    const { stdout } = await run(["coverage", "--format", "json", "--file", file]);
    const { points } = JSON.parse(stdout) as {
      readonly points: readonly { readonly point: string; readonly ratio: number }[];
    };
    expect(points.map(({ point, ratio }) => [point, ratio])).toEqual(failing.map((point) => [point, 1]));
  });
});
