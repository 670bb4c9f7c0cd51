import { afterEach, describe, expect, test } from "vitest";
import { SourceError } from "../../../src/sources/errors.ts";
import { httpClient } from "../../../src/sources/jaeger/http.ts";
import { measuredWindow, spanMetrics } from "../../../src/sources/jaeger/span-metrics.ts";
import { html, json, plain, send, startStub, type StubAnswer } from "./stub-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const second = 1_000_000;
const to = Date.parse("2026-11-24T03:00:00.250Z") * 1_000;
const hour = { from: to - 3_600 * second, to };

/** Answers by the last part of the path: `calls`, `errors`, `latencies`. */
async function metricsOf(answers: Readonly<Record<string, StubAnswer>> | StubAnswer) {
  const server = await startStub((url, response) => {
    const what = url.pathname.split("/").at(-1)!;
    send(response, "status" in answers ? (answers as StubAnswer) : (answers as Record<string, StubAnswer>)[what]!);
  });
  const http = httpClient({ baseUrl: server.url, timeoutMs: 5_000 });
  open.push(http, server);
  return { metrics: spanMetrics(http), server };
}

/** A MetricFamily as Jaeger 1.62 writes it. */
const family = (rows: readonly (readonly [service: string, operation: string, value: number | string])[], time = to) =>
  json({
    name: "service_operation_call_rate",
    type: "GAUGE",
    help: "calls/sec, grouped by service & operation",
    metrics: rows.map(([service, operation, doubleValue]) => ({
      labels: [
        { name: "operation", value: operation },
        { name: "service_name", value: service },
      ],
      metricPoints: [{ gaugeValue: { doubleValue }, timestamp: new Date(time / 1_000).toISOString() }],
    })),
  });

describe("calls and errors", () => {
  test("rates become counts, shares become errors", async () => {
    const { metrics } = await metricsOf({
      calls: family([
        ["shop-api", "POST /api/orders", 0.2],
        ["shop-api", "GET /health", 1],
        ["crm-api", "GET /api/orders", 0],
      ]),
      errors: family([
        ["shop-api", "POST /api/orders", 0.25],
        ["crm-api", "GET /api/orders", "NaN"],
      ]),
    });
    expect(await metrics.calls(["shop-api", "crm-api"], hour)).toEqual([
      { service: "shop-api", operation: "POST /api/orders", total: 720, errors: 180 },
      { service: "shop-api", operation: "GET /health", total: 3_600, errors: 0 },
      { service: "crm-api", operation: "GET /api/orders", total: 0, errors: 0 },
    ]);
  });

  test("asks for one point, over the whole window", async () => {
    const { metrics, server } = await metricsOf(family([["a", "b", 1]]));
    await metrics.calls(["shop-api", "crm-api"], hour);
    const asked = server.requests.map((request) => new URL(request, server.url)).sort();
    expect(asked.map(({ pathname }) => pathname).sort()).toEqual(["/api/metrics/calls", "/api/metrics/errors"]);
    for (const { searchParams } of asked) {
      expect(searchParams.getAll("service")).toEqual(["shop-api", "crm-api"]);
      searchParams.delete("service");
      expect(Object.fromEntries(searchParams)).toEqual({
        groupByOperation: "true",
        spanKind: "server",
        endTs: String(to / 1_000),
        lookback: "0",
        step: "3600000",
        ratePer: "3600000",
      });
    }
  });

  test("a name is matched as it is, whatever it means to a regular expression", async () => {
    const { metrics, server } = await metricsOf(
      family([
        ['shop.api (v2)"', "GET /", 1],
        ["shop-api [v2]'", "GET /", 1],
      ]),
    );
    const found = await metrics.calls(['shop.api (v2)"'], hour);
    expect(new URL(server.requests[0]!, server.url).searchParams.get("service")).toBe("shop.api .v2..");
    expect(found!.map(({ service }) => service)).toEqual(['shop.api (v2)"']);
  });

  test("a point of another moment is no point of the window", async () => {
    const { metrics } = await metricsOf(family([["shop-api", "GET /", 0]], to - second));
    expect(await metrics.calls(["shop-api"], hour)).toBeUndefined();
  });
});

test("latencies, in microseconds; an operation without calls has none", async () => {
  const { metrics, server } = await metricsOf(
    family([
      ["shop-api", "POST /api/orders", 81.25],
      ["shop-api", "GET /health", "NaN"],
    ]),
  );
  expect(await metrics.latencies(["shop-api"], hour)).toEqual([
    { service: "shop-api", operation: "POST /api/orders", quantile: 0.5, took: 81_250 },
    { service: "shop-api", operation: "POST /api/orders", quantile: 0.95, took: 81_250 },
  ]);
  expect(server.requests.map((request) => new URL(request, server.url).searchParams.get("quantile")).sort()).toEqual([
    "0.5",
    "0.95",
  ]);
});

describe("no span metrics", () => {
  const off = { data: null, total: 0, limit: 0, offset: 0, errors: [{ code: 501, msg: "metrics querying is off" }] };
  test.each<[string, StubAnswer]>([
    ["switched off", plain(JSON.stringify(off), 501)],
    ["no such path", plain("404 page not found\n", 404)],
    ["no such path, in v3's words", json({ error: { httpCode: 404, message: "not found" } }, 404)],
    ["Jaeger's own page", html("<!doctype html><title>Jaeger UI</title>")],
    ["no series of these services", json({ name: "service_operation_call_rate", type: "GAUGE", metrics: [] })],
    ["no series, and nothing said of it", json({ name: "service_operation_call_rate", type: "GAUGE" })],
    ["only of other services", family([["mes-api", "GET /", 1]])],
    ["only what is no number", family([["shop-api", "GET /", "NaN"]])],
  ])("%s", async (_, answer) => {
    const { metrics } = await metricsOf(answer);
    expect(await metrics.calls(["shop-api"], hour)).toBeUndefined();
    expect(await metrics.latencies(["shop-api"], hour)).toBeUndefined();
  });

  test("no services: nothing is asked", async () => {
    const { metrics, server } = await metricsOf(plain("", 400));
    expect(await metrics.calls([], hour)).toBeUndefined();
    expect(server.requests).toEqual([]);
  });
});

describe("metrics that could not be read are no absence of errors", () => {
  const down = (msg: string) => plain(JSON.stringify({ data: null, errors: [{ code: 500, msg }] }), 500);
  const refused =
    'failed executing metrics query: Post "http://prometheus:9090/api/v1/query_range": connection refused';
  test.each<[string, StubAnswer, RegExp]>([
    ["Prometheus is down", down(refused), /answered HTTP 500: "failed executing metrics query: Post/],
    ["a parameter is refused", down("unable to parse param 'spanKind'"), /unable to parse param/],
    ["JSON of something else", json({ status: "ok" }), /JSON that is not Jaeger's, at "name"/],
    ["a value that is none", family([["shop-api", "GET /", "much"]]), /JSON that is not Jaeger's, at "metrics/],
    ["half an answer", plain('{"name":"service_oper', 200), /broke off in the middle/],
    ["nothing", plain("", 200), /an empty body/],
    ["a login page", html('<html><input type="password"></html>'), /login page/],
  ])("%s", async (_, answer, message) => {
    const { metrics } = await metricsOf({
      calls: family([["shop-api", "GET /", 1]]),
      errors: answer,
      latencies: answer,
    });
    const asked = [metrics.calls(["shop-api"], hour), metrics.latencies(["shop-api"], hour)];
    for (const { reason } of (await Promise.allSettled(asked)) as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(SourceError);
      expect(reason.message).toMatch(message);
    }
  });
});

test.each([
  [0, 1],
  [45, 45],
  [59.2, 60],
  [61, 120],
  [59 * 60, 59 * 60],
  [60 * 60 - 1, 3_600],
  [90 * 60, 2 * 3_600],
  [7 * 86_400, 7 * 86_400],
  [7 * 86_400 + 1, 7 * 86_400 + 3_600],
])("a window of %d s is measured as %d s: what Jaeger can say in one unit", (long, measured) => {
  expect(measuredWindow({ from: to - long * second, to })).toEqual({ from: to - measured * second, to });
});

test("a window's end is a whole millisecond, and not before it", () => {
  expect(measuredWindow({ from: to - 10 * second, to: to - 999 }).to).toBe(to);
});
