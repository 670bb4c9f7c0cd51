import { setTimeout as sleep } from "node:timers/promises";
import { toOtlp } from "../src/sources/wire/otlp-out.ts";
import type { Trace } from "../src/trace/span.ts";

/** The addresses at which a Jaeger takes spans, and at which it is asked for them. */
export interface Receiver {
  readonly otlpUrl: string;
  readonly url: string;
}

/** A request then has about as many spans as an SDK sends. */
const tracesPerRequest = 100;

/** Exports traces over OTLP/HTTP, one request after the other, and waits until all their spans can be found. */
export async function sendOtlp(traces: readonly Trace[], { otlpUrl, url }: Receiver): Promise<void> {
  const batches = Array.from({ length: Math.ceil(traces.length / tracesPerRequest) }, (_, i) =>
    traces.slice(i * tracesPerRequest, (i + 1) * tracesPerRequest),
  );
  for (const batch of batches) {
    const answer = await fetch(`${otlpUrl}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toOtlp(batch)),
    });
    if (!answer.ok) throw new Error(`OTLP export: ${answer.status} ${await answer.text()}`);
  }
  for (const batch of batches) await untilFound(batch, url);
}

async function untilFound(traces: readonly Trace[], url: string): Promise<void> {
  const wanted = spansIn(traces);
  const ids = traces.map(({ traceId }) => `traceID=${traceId}`).join("&");
  for (let tries = 0; tries < 100; tries += 1, await sleep(100)) {
    const answer = await fetch(`${url}/api/traces?${ids}`);
    const { data } = (await answer.json()) as { data: readonly { spans: readonly unknown[] }[] | null };
    if (spansIn(data ?? []) >= wanted) return;
  }
  throw new Error(`Jaeger does not show all ${wanted} spans after 10 s`);
}

const spansIn = (traces: readonly { readonly spans: readonly unknown[] }[]): number =>
  traces.reduce((sum, { spans }) => sum + spans.length, 0);
