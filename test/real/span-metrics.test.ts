import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Jaeger, startJaeger } from "../../landscape/parts/jaeger.ts";
import { type Prometheus, startPrometheus } from "../../landscape/parts/prometheus.ts";
import { SourceError } from "../../src/sources/errors.ts";
import { openJaeger } from "../../src/sources/jaeger/source.ts";
import type { SpanMetrics } from "../../src/sources/jaeger/span-metrics.ts";
import type { Interval } from "../../src/trace/interval.ts";

interface Counted {
  readonly service: string;
  readonly operation: string;
  readonly kind?: string;
  /** The counter's value in the first readings and in the later ones. */
  readonly fine: readonly [number, number];
  readonly failed?: readonly [number | undefined, number];
}

/** 200 calls between two readings, 50 of which failed, and other such cases. */
const counted: readonly Counted[] = [
  { service: "shop.api", operation: "POST /api/orders", fine: [1_000, 1_150], failed: [70, 120] },
  { service: "shop.api", operation: "GET /api/orders", fine: [10, 110], failed: [3, 3] },
  { service: "shop.api", operation: "GET /quiet", fine: [10, 10], failed: [4, 4] },
  { service: "shop.api", operation: "GET /never-failed", fine: [0, 100] },
  { service: "shop.api", operation: "GET /first-failures", fine: [0, 100], failed: [undefined, 20] },
  { service: "shop.api", operation: "POST /api/orders", kind: "SPAN_KIND_CLIENT", fine: [0, 10_000] },
  { service: "shop-api", operation: "POST /api/orders", fine: [0, 10_000] },
  { service: 'crm "new" (v2)', operation: "GET /", fine: [0, 100], failed: [0, 100] },
];

/** Upper bounds in milliseconds, and how many of 100 calls took no longer. */
const histogram = { 50: 0, 100: 80, 250: 95, 1000: 100, "+Inf": 100 };

/** The metrics of a collector's spanmetrics connector, under the names that Jaeger asks for by default. */
function exposition(later: boolean): string {
  const now = later ? 1 : 0;
  const text = (value: string) => JSON.stringify(value);
  const lines = counted.flatMap(({ service, operation, kind = "SPAN_KIND_SERVER", fine, failed }) => {
    const labels = `service_name=${text(service)},span_name=${text(operation)},span_kind="${kind}"`;
    const errors = failed?.[now];
    return [
      `traces_span_metrics_calls{${labels},status_code="STATUS_CODE_UNSET"} ${fine[now]}`,
      ...(errors === undefined
        ? []
        : [`traces_span_metrics_calls{${labels},status_code="STATUS_CODE_ERROR"} ${errors}`]),
      ...Object.entries(histogram).map(
        ([bound, count]) =>
          `traces_span_metrics_duration_bucket{${labels},le="${bound}"} ${fine[now] === fine[0] ? 0 : count}`,
      ),
    ];
  });
  return `${lines.join("\n")}\n`;
}

/** Serves the first counts twice, and then the later ones. */
async function startExporter() {
  let reads = 0;
  const server: Server = createServer((_, response) => {
    reads += 1;
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(exposition(reads > 2));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    read: (times: number) => vi.waitUntil(() => reads >= times, { timeout: 30_000, interval: 100 }),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe("span metrics, from a real Jaeger in front of a real Prometheus", () => {
  const started: { stop(): unknown }[] = [];
  const part = <T extends { stop(): unknown }>(one: T): T => {
    started.push(one);
    return one;
  };
  let prometheus: Prometheus;
  let jaeger: Jaeger;
  let now: number;
  beforeAll(async () => {
    const exporter = part(await startExporter());
    prometheus = part(await startPrometheus({ scrape: exporter.url }));
    jaeger = part(await startJaeger({ prometheusUrl: prometheus.url }));
    await exporter.read(6);
    now = Date.now() * 1_000;
  });
  afterAll(async () => {
    for (const one of started.toReversed()) await one.stop();
  });

  const last = (minutes: number): Interval => ({ from: now - minutes * 60_000_000, to: now });
  const asked = async <T>(url: string, ask: (metrics: SpanMetrics) => Promise<T>): Promise<T> => {
    const source = openJaeger({ baseUrl: url, timeoutMs: 10_000 });
    try {
      return await ask(await source.metrics());
    } finally {
      await source.close();
    }
  };
  const calls = async (services: readonly string[], minutes: number) => {
    const rows = await asked(jaeger.url, (metrics) => metrics.calls(services, last(minutes)));
    return Object.fromEntries(rows!.map(({ service, operation, ...counts }) => [`${service} ${operation}`, counts]));
  };

  // Jaeger would cut 90 minutes to one hour.
  it.each([10, 60, 90, 7 * 24 * 60])("calls and errors of the last %d minutes", async (minutes) => {
    const found = await calls(["shop.api"], minutes);
    const { total, errors } = found["shop.api POST /api/orders"]!;
    // Prometheus extrapolates before its first reading and after its last one.
    expect(total).toBeGreaterThanOrEqual(200);
    expect(total).toBeLessThan(200 * 1.5);
    expect(errors).toBeCloseTo(total / 4, -1);
    expect(found["shop.api GET /api/orders"]).toMatchObject({ errors: 0 });
    expect(found["shop.api GET /quiet"]).toEqual({ total: 0, errors: 0 });
    expect(found["shop.api GET /never-failed"]).toMatchObject({ errors: 0 });
    expect(Object.keys(found).every((key) => key.startsWith("shop.api "))).toBe(true);
  });

  it("does not see errors from before a counter was first read: there is nothing to see them by", async () => {
    const { total, errors } = (await calls(["shop.api"], 60))["shop.api GET /first-failures"]!;
    expect(total).toBeGreaterThanOrEqual(100);
    expect(errors).toBe(0);
  });

  it("several services, one of them with a name that is no regular expression", async () => {
    const found = await calls(["shop-api", 'crm "new" (v2)', "nobody"], 60);
    expect(Object.keys(found).sort()).toEqual(['crm "new" (v2) GET /', "shop-api POST /api/orders"]);
    const { total, errors } = found['crm "new" (v2) GET /']!;
    // Each number is rounded by itself.
    expect(errors).toBeCloseTo(total / 2, -1);
  });

  it("latencies", async () => {
    const rows = await asked(jaeger.url, (metrics) => metrics.latencies(["shop.api"], last(60)));
    const of = (wanted: string) =>
      rows!.filter(({ operation }) => operation === wanted).map(({ quantile, took }) => [quantile, Math.round(took)]);
    expect(of("POST /api/orders")).toEqual([
      [0.5, 81_250],
      [0.95, 250_000],
    ]);
    expect(of("GET /quiet")).toEqual([]);
  });

  it("nothing of a service that is not measured, and nothing from before it was", async () => {
    const before = { from: now - 7_200_000_000, to: now - 3_600_000_000 };
    expect(await asked(jaeger.url, (metrics) => metrics.calls(["nobody"], last(60)))).toBeUndefined();
    expect(await asked(jaeger.url, (metrics) => metrics.calls(["shop.api"], before))).toBeUndefined();
  });

  it("a Jaeger without a Prometheus has none", async () => {
    const without = part(await startJaeger());
    expect(await asked(without.url, (metrics) => metrics.calls(["shop.api"], last(60)))).toBeUndefined();
    expect(await asked(without.url, (metrics) => metrics.latencies(["shop.api"], last(60)))).toBeUndefined();
  });

  it("a Prometheus that is down is no absence of errors", async () => {
    await prometheus.stop();
    const error: unknown = await asked(jaeger.url, (metrics) => metrics.calls(["shop.api"], last(60))).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ kind: "bad-answer", message: expect.stringMatching(/HTTP 500.*query/) as string });
  });
});
