import { setTimeout as sleep } from "node:timers/promises";
import type { Trace } from "../../src/trace/span.ts";
import { toOtlp } from "../story/otlp.ts";

/** About as many spans in a request as an SDK sends. */
const tracesAtOnce = 100;

/** Exports traces over OTLP/HTTP, one request after the other, and waits until all their spans can be found. */
export async function sendOtlp(otlpUrl: string, traces: readonly Trace[], queryUrl: string): Promise<void> {
  for (const batch of batches(traces)) {
    const answer = await fetch(`${otlpUrl}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toOtlp(batch)),
    });
    if (!answer.ok) throw new Error(`OTLP export: ${answer.status} ${await answer.text()}`);
  }
  for (const batch of batches(traces)) await untilFound(batch, queryUrl);
}

async function untilFound(traces: readonly Trace[], queryUrl: string): Promise<void> {
  const wanted = spansIn(traces);
  const ids = traces.map(({ traceId }) => `traceID=${traceId}`).join("&");
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${queryUrl}/api/traces?${ids}`);
    const { data } = (await answer.json()) as { data: readonly { spans: readonly unknown[] }[] | null };
    if (spansIn(data ?? []) >= wanted) return;
    await sleep(100);
  }
  throw new Error(`Jaeger does not show all ${wanted} spans after 10 s`);
}

const spansIn = (traces: readonly { readonly spans: readonly unknown[] }[]): number =>
  traces.reduce((sum, { spans }) => sum + spans.length, 0);

const batches = (traces: readonly Trace[]): Trace[][] =>
  Array.from({ length: Math.ceil(traces.length / tracesAtOnce) }, (_, i) =>
    traces.slice(i * tracesAtOnce, (i + 1) * tracesAtOnce),
  );
