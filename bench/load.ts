import { nowOf } from "./days.ts";
import { type OrderDay, truthOf } from "./faults.ts";
import { sendOtlp } from "./otlp-http.ts";
import { type Progress, readOtlp, requestsOf, writeOtlp, writeV1 } from "./recordings.ts";

export interface LoadOptions {
  readonly orders: number;
  readonly seed: string;
  readonly end?: string;
  readonly from?: string;
  readonly to: string;
  readonly form: "otlp" | "jaeger";
}

/**
 * Fills a Jaeger or a file. Progress goes to standard error. Its last line is JSON: the day's end, and what `lost` must
 * find.
 */
export async function load({ orders, seed, end, from, to, form }: LoadOptions): Promise<void> {
  const minute = 60_000;
  const last = end === undefined ? Math.floor(Date.now() / minute) * minute : Date.parse(end);
  if (Number.isNaN(last)) throw new Error(`--end ${end} is no time`);
  const whole: OrderDay = { orders, seed, end: last * 1_000 };
  const begun = performance.now();
  let lastSaid = begun;
  const progress: Progress = (bytes) => {
    if (performance.now() - lastSaid < 5_000) return;
    lastSaid = performance.now();
    process.stderr.write(`${Math.round(bytes / 1e6)} MB\n`);
  };
  const write = form === "jaeger" ? writeV1 : writeOtlp;
  const bytes = await (/^https?:/.test(to)
    ? sendOtlp(from === undefined ? requestsOf(whole) : readOtlp(from), to.replace(/\/$/, ""), progress)
    : write(whole, to, progress));
  const seconds = Math.round(performance.now() - begun) / 1_000;
  // The seed of a file that was only sent is unknown, and so is its truth.
  const about = from === undefined ? { now: nowOf(whole), orders, truth: truthOf(whole) } : {};
  process.stderr.write(`${JSON.stringify({ bytes, seconds, ...about })}\n`);
}
