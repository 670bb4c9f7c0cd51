import { nowOf } from "./days.ts";
import { type OrderDay, truthOf } from "./orders.ts";
import { type Loaded, loadOtlp, type Progress, resend, writeOtlp, writeV1 } from "./sinks.ts";

export interface LoadOptions {
  readonly orders: number;
  readonly seed: string;
  readonly end?: string;
  readonly from?: string;
  readonly to: string;
  readonly form: string;
}

/** Fills a Jaeger or a file. Standard error tells how far it is, and at last the day's end and what `lost` is to find, as JSON. */
export async function load({ orders, seed, end, from, to, form }: LoadOptions): Promise<void> {
  const minute = 60_000;
  const last = end === undefined ? Math.floor(Date.now() / minute) * minute : Date.parse(end);
  if (Number.isNaN(last)) throw new Error(`--end ${end} is no time`);
  const whole: OrderDay = { orders, seed, end: last * 1_000 };
  const begun = performance.now();
  let told = begun;
  const { spans, bytes } = await sinkFor(to, from, form)(whole, to.replace(/\/$/, ""), (so) => {
    if (performance.now() - told < 5_000) return;
    told = performance.now();
    process.stderr.write(`${Math.round(so.bytes / 1e6)} MB\n`);
  });
  const seconds = Math.round(performance.now() - begun) / 1_000;
  // Of a file that was only sent, nobody knows whose it is.
  const about = from === undefined ? { now: nowOf(whole), orders, spans, truth: truthOf(whole) } : {};
  process.stderr.write(`${JSON.stringify({ bytes, seconds, ...about })}\n`);
}

type Sink = (whole: OrderDay, to: string, progress: Progress) => Promise<Loaded>;

function sinkFor(to: string, from: string | undefined, form: string): Sink {
  if (form !== "otlp" && form !== "jaeger") throw new Error(`--form ${form}: write otlp or jaeger`);
  if (!/^https?:/.test(to)) return form === "jaeger" ? writeV1 : writeOtlp;
  return from === undefined ? loadOtlp : (_, url, progress) => resend(from, url, progress);
}
