import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { startJaeger } from "../landscape/parts/jaeger.ts";
import { type Counted, countingProxy } from "./counting-proxy.ts";
import { untilSaved } from "./days.ts";
import { type OrderDay, type Truth, truthOf } from "./faults.ts";
import { sendOtlp } from "./otlp-http.ts";
import { requestsOf } from "./recordings.ts";
import { command } from "./requests.ts";
import { megabytes, table } from "./table.ts";
import { mark, sayMarks } from "./truth.ts";

export interface WatchOptions {
  readonly orders: number;
  readonly looks: number;
  readonly say: (text: string) => void;
}

/** Milliseconds between two looks. A look is over when no request came for half of that time. */
const interval = 5_000;

/**
 * Measures what each look of `watch` costs a Jaeger to which nothing is added. The clock is the real one, so the day
 * ends now.
 * @returns wrong news
 */
export async function watch({ orders, looks, say }: WatchOptions): Promise<string[]> {
  const whole: OrderDay = { orders, seed: "1", end: Date.now() * 1_000 };
  const jaeger = await startJaeger();
  try {
    await sendOtlp(requestsOf(whole), jaeger.otlpUrl, () => {});
    const spans = await untilSaved(jaeger);
    say(`\n\`watch\` of a Jaeger with ${orders} orders, ${spans} spans\n`);
    const one = truthOf(whole).find(({ state, point }) => state === "lost" && point === "13")!;
    const fleet = await look(["--lost", "--since", "24h"], jaeger.url, looks);
    say(`\n\`watch --lost --since 24h\`\n\n${fleet.costs}`);
    const marks = mark(fleet.told, truthOf(whole));
    say(`\n${sayMarks("ordertrace", [marks])}`);
    const order = await look([one.order], jaeger.url, looks);
    say(`\n\`watch ${one.order}\`\n\n${order.costs}`);
    return [...marks.wrong, ...mark(order.told, [one]).wrong];
  } finally {
    await jaeger.stop();
  }
}

/** Runs `watch` for a number of looks, then ends it. */
async function look(
  what: readonly string[],
  jaegerUrl: string,
  looks: number,
): Promise<{ readonly costs: string; readonly told: readonly Truth[] }> {
  const proxy = await countingProxy(jaegerUrl);
  const every = ["--interval", `${interval / 1_000}s`, "--format", "ndjson", "--jaeger-url", proxy.url];
  const child = spawn(process.execPath, [command, "watch", ...what, ...every], { stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "exit");
  try {
    while (looksIn(proxy.counted).length < looks || !isQuiet(proxy.counted)) {
      if (child.exitCode !== null) throw new Error(`watch ended with ${child.exitCode}: ${stderr}`);
      await sleep(200);
    }
  } finally {
    child.kill("SIGTERM");
    await ended;
    proxy.stop();
  }
  const rows = looksIn(proxy.counted).map((one, i) => [
    String(i + 1),
    String(one.length),
    megabytes(one.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6),
  ]);
  return { costs: table(["look", "requests", "answers"], rows), told: newsIn(stdout) };
}

function looksIn(counted: readonly Counted[]): Counted[][] {
  const looks: Counted[][] = [];
  let quietSince = Number.NEGATIVE_INFINITY;
  for (const one of counted) {
    if (one.at - quietSince > interval / 2) looks.push([]);
    looks.at(-1)!.push(one);
    quietSince = Math.max(quietSince, one.until ?? Number.POSITIVE_INFINITY);
  }
  return looks;
}

const isQuiet = (counted: readonly Counted[]): boolean =>
  counted.every(({ until }) => until !== undefined && performance.now() - until > interval / 2);

interface News {
  readonly order: { readonly orderId: string | null };
  readonly verdict: { readonly state: Truth["state"]; readonly point: string };
}

/**
 * The first news of each order. An order whose upload failed is in the news a second time, when the calculation finds
 * no file.
 */
function newsIn(lines: string): Truth[] {
  const first = new Map<string, Truth>();
  for (const line of lines.split("\n").filter((line) => line !== "")) {
    const { order, verdict } = JSON.parse(line) as News;
    const id = order.orderId ?? "?";
    if (!first.has(id)) first.set(id, { order: id, state: verdict.state, point: verdict.point });
  }
  return [...first.values()];
}
