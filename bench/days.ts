import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Jaeger, startJaeger } from "../landscape/parts/jaeger.ts";
import type { OrderDay } from "./faults.ts";
import type { Measured } from "./measured.ts";
import { sendOtlp } from "./otlp-http.ts";
import { readOtlp, writeOtlp } from "./recordings.ts";

/** The moment is fixed, so that the same seed gives the same bytes. */
const end = Date.UTC(2026, 10, 20, 9) * 1_000;

export const dayOf = (orders: number, seed = "1"): OrderDay => ({ orders, seed, end });

/** The day's end as `--now` takes it. */
export const nowOf = (whole: OrderDay): string => new Date(whole.end / 1_000).toISOString();

/**
 * The day as a file in the system's temporary folder. It is made once, because that takes longer than any measurement.
 */
export async function fileOf(whole: OrderDay, say: (text: string) => void): Promise<string> {
  const folder = join(tmpdir(), "ordertrace-bench");
  const file = join(folder, `${whole.orders}-orders-${whole.seed}-${whole.end}.jsonl`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  say(`telling ${whole.orders} orders into ${file}\n`);
  const aside = `${file}.${process.pid}`;
  await writeOtlp(whole, aside, () => {});
  renameSync(aside, file);
  return file;
}

export interface Filled extends Jaeger {
  readonly spans: number;
  /** The process id of Jaeger. */
  readonly pid: number;
}

/** Starts a Jaeger that holds the day and nothing else. */
export async function jaegerWith(
  whole: OrderDay,
  storage: "memory" | "badger",
  say: (text: string) => void,
): Promise<Filled> {
  const file = await fileOf(whole, say);
  let pid = 0;
  const jaeger = await startJaeger({ storage, note: (started) => void (pid = started!) });
  try {
    await sendOtlp(readOtlp(file), jaeger.otlpUrl, () => {});
    return { ...jaeger, pid, spans: await untilSaved(jaeger) };
  } catch (error) {
    await jaeger.stop();
    throw error;
  }
}

/** Runs something that asks this Jaeger, and adds the CPU time that Jaeger itself took for it. */
export async function costing<T extends Measured>(jaeger: Jaeger, ask: () => Promise<T>): Promise<T> {
  const taken = async () => (await metricsOf(jaeger))("process_cpu_seconds_total");
  const before = await taken();
  const measured = await ask();
  return { ...measured, server: (await taken()) - before };
}

/**
 * Waits until Jaeger has saved all spans, because it answers before it has saved them.
 * @returns the number of spans
 * @throws Error if its queue had no room for some spans: Jaeger drops those
 */
export async function untilSaved(jaeger: Jaeger): Promise<number> {
  for (;;) {
    const sum = await metricsOf(jaeger);
    if (sum("jaeger_collector_spans_dropped_total") > 0) throw new Error("Jaeger had no room for all spans");
    const saved = sum("jaeger_collector_spans_saved_by_svc_total");
    if (saved > 0 && saved === sum("jaeger_collector_spans_received_total")) return saved;
    await sleep(200);
  }
}

/** Jaeger's own metrics: a function that sums one metric over its labels. */
async function metricsOf({ adminUrl }: Jaeger): Promise<(name: string) => number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return (name) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "gm"))].reduce(
      (all, [, one]) => all + Number(one),
      0,
    );
}
