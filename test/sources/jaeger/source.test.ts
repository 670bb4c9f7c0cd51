import { afterEach, describe, expect, test } from "vitest";
import { defined } from "../../../src/defined.ts";
import { say } from "../../../src/sentence.ts";
import { type JaegerOptions, openJaeger } from "../../../src/sources/jaeger/source.ts";
import type { SearchTotals } from "../../../src/sources/source.ts";
import type { Interval } from "../../../src/trace/interval.ts";
import type { Microseconds, Trace } from "../../../src/trace/span.ts";
import { type RecordedOptions } from "./recorded-dialect.ts";
import { startRecordedJaeger } from "./recorded-jaeger.ts";
import { recordingJson, recordingNames } from "./recordings.ts";
import { json, send, startStub } from "./stub-server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const week: Microseconds = 7 * 86_400_000_000;

async function start(dialect: "v1" | "v3", recorded: RecordedOptions = {}, options: Partial<JaegerOptions> = {}) {
  const server = await startRecordedJaeger(dialect, recorded);
  const jaeger = openJaeger({ baseUrl: server.url, timeoutMs: 5_000, ...options });
  open.push(jaeger, server);
  const window: Interval = { from: server.now - week, to: server.now };
  return { server, jaeger, window };
}

const ids = (traces: readonly { traceId: string }[]): string[] => traces.map(({ traceId }) => traceId).sort();

/** Trace ids in the recorded searches for one key. v1 has one search per service. */
function recordedIds(dialect: "v1" | "v3", story: string): string[] {
  const answers = recordingNames(dialect).filter((name) => name.startsWith(`${story}.`));
  const found = answers.flatMap(
    (name) => JSON.stringify(recordingJson(dialect, name)).match(/(?<="trace(ID|Id)":")[0-9a-f]+/g) ?? [],
  );
  return [...new Set(found)].sort();
}

describe.each(["v1", "v3"] as const)("a recorded Jaeger that speaks %s", (dialect) => {
  test.each([
    ["completed.order", "order_id", "A-1120"],
    ["completed.calculation", "calculation_request_id", "c1120-4525"],
    ["lost-13.order", "order_id", "A-1098"],
    ["failed-7.order", "order_id", "A-1065"],
    ["waiting-seller.calculation", "calculation_request_id", "c1118-84e3"],
    ["partner.calculation", "calculation_request_id", "c1133-e0ea"],
    ["in-flight.order", "order_id", "A-1115"],
    ["lost-16.order", "order_id", "A-1100"],
  ])("%s: finds what the real one found", async (story, name, value) => {
    const { jaeger, window } = await start(dialect);
    const found = await jaeger.byAttribute([name], value, window);
    expect(ids(found.traces)).toEqual(recordedIds(dialect, story));
    expect(found.truncated).toBe(false);
  });

  test("a password that is a word of the data changes none of it", async () => {
    const hide = (text: string) => text.replaceAll("order", "[secret]").replaceAll("postgres", "[secret]");
    const { jaeger, window } = await start(dialect, {}, { access: { hide } });
    const found = await jaeger.byAttribute(["order_id"], "A-1120", window);
    expect(ids(found.traces)).toEqual(recordedIds(dialect, "completed.order"));
    const texts = found.traces.flatMap(({ spans }) =>
      spans.flatMap(({ attributes }) => [...attributes.entries()].flat()),
    );
    expect(texts.map(String).filter((text) => text.includes("[secret]"))).toEqual([]);
  });

  test("hands over the trace of an id, and none of an id that is not there", async () => {
    const { jaeger, window } = await start(dialect);
    const { traces } = await jaeger.byAttribute(["order_id"], "A-1098", window);
    expect(traces.length).toBeGreaterThan(0);
    for (const { traceId, spans } of traces) {
      const [trace] = (await jaeger.byTraceId(traceId)).traces;
      expect([trace?.traceId, trace?.spans.length]).toEqual([traceId, spans.length]);
    }
    expect(await jaeger.byTraceId("00000000000000ab")).toEqual({ traces: [], truncated: false, notes: [] });
    expect(jaeger.totals().traces).toBe(traces.length);
  });

  test("several names for one field are all asked for", async () => {
    const { jaeger, window } = await start(dialect);
    const found = await jaeger.byAttribute(["order.id", "order_id"], "A-1120", window);
    expect(ids(found.traces)).toEqual(recordedIds(dialect, "completed.order"));
  });

  test("an order that is not there is no error", async () => {
    const { jaeger, window } = await start(dialect);
    expect(await jaeger.byAttribute(["order_id"], "none", window)).toEqual({ traces: [], truncated: false, notes: [] });
  });

  test("a server that ignores the filter is checked on this side", async () => {
    const { jaeger, window } = await start(dialect, { ignoresAttributes: true });
    const found = await jaeger.byAttribute(["order_id"], "A-1065", window);
    expect(ids(found.traces)).toEqual(recordedIds(dialect, "failed-7.order"));
  });

  test.each(["newest", "oldest"] as const)(
    "a limit that drops all but the %s is got round by splitting",
    async (limitBehaviour) => {
      const { jaeger, server, window } = await start(dialect, { limitBehaviour }, { limit: 2 });
      const found = await jaeger.byAttribute(["order_id"], "A-1120", window);
      expect(ids(found.traces)).toEqual(recordedIds(dialect, "completed.order"));
      expect(found.truncated).toBe(false);
      expect(server.requests.length).toBeGreaterThan(10);
    },
  );

  test("a trace at the window's edge is asked for again by its id, and no other", async () => {
    const { jaeger, server, window } = await start(dialect);
    const [whole] = (await jaeger.byAttribute(["order_id"], "A-1065", window)).traces;
    expect(server.requests.filter((request) => byId.test(request))).toEqual([]);
    const edge = { from: whole!.spans[0]!.start - 1_000, to: window.to };
    const found = await jaeger.byAttribute(["order_id"], "A-1065", edge);
    expect(found.traces).toContainEqual(whole);
    expect(server.requests.filter((request) => byId.test(request))).toHaveLength(found.traces.length);
  });

  test("by service: the operations that may be wanted, one search each", async () => {
    const { jaeger, server, window } = await start(dialect);
    const operation = (name: string) => name.includes("calculation.requests");
    const found = await jaeger.byService({ service: "mes-api", operation, atMost: 200 }, window);
    expect(found.truncated).toBe(false);
    expect(found.traces.length).toBeGreaterThan(3);
    for (const { spans } of found.traces)
      expect(spans.some(({ service, name }) => service === "mes-api" && operation(name))).toBe(true);
    const asked = server.requests
      .map((request) => new URL(request, server.url).searchParams)
      .map((query) => query.get("operation") ?? query.get("query.operationName"));
    expect(asked.filter((name) => name !== null).sort()).toEqual([
      "calculation.requests process",
      "deliver calculation.requests",
      "process calculation.requests",
    ]);
  });

  test.each([
    [undefined, 1_000, false],
    [2_000, 1_000, false],
    [2, 2, true],
  ])("by service: with a limit of %s that was given, %s of 1,000 are asked for", async (limit, asked, truncated) => {
    const { jaeger, server, window } = await start(dialect, {}, defined({ limit }));
    const found = await jaeger.byService({ service: "mes-api", atMost: 1_000 }, window);
    const last = new URL(server.requests.at(-1)!, server.url).searchParams;
    expect(Number(last.get("limit") ?? last.get("query.searchDepth"))).toBe(asked);
    expect(found.truncated).toBe(truncated);
    expect(found.traces.length).toBeGreaterThan(1);
  });

  test("by service: the operations of a service are asked for once", async () => {
    const { jaeger, server, window } = await start(dialect);
    const operation = (name: string) => name.includes("calculation.requests");
    for (let i = 0; i < 3; i++) await jaeger.byService({ service: "mes-api", operation, atMost: 500 }, window);
    expect(server.requests.filter((request) => request.includes("/operations"))).toHaveLength(1);
  });

  test("by attribute: nothing is asked for by a name that no service can carry it by", async () => {
    const { jaeger, server, window } = await start(dialect);
    const found = await jaeger.byAttribute(["order_id", "orderId"], "A-1120", window, (_, name) => name === "order_id");
    expect(found.traces.length).toBeGreaterThan(0);
    expect(server.requests.filter((request) => request.includes("orderId"))).toEqual([]);
  });

  test("by service: without a name that fits, the whole service; a full answer is truncated", async () => {
    const { jaeger, window } = await start(dialect);
    const all = await jaeger.byService({ service: "mes-api", operation: () => false, atMost: 500 }, window);
    const some = await jaeger.byService({ service: "mes-api", atMost: 3 }, window);
    expect(all.truncated).toBe(false);
    expect(some).toMatchObject({ truncated: true, traces: [{}, {}, {}] });
    expect(await jaeger.byService({ service: "none", atMost: 3 }, window)).toMatchObject({
      truncated: false,
      traces: [],
    });
  });

  test("by attribute: a server that knows no service says so, beside that nothing was found", async () => {
    const { jaeger, window } = await start(dialect, { isEmptied: () => true, isForgotten: () => true });
    const found = await jaeger.byAttribute(["order_id"], "A-1120", window);
    expect(found).toMatchObject({
      traces: [],
      notes: [say`Jaeger knows no service: nothing is traced there, or what it kept is gone`],
    });
    const { jaeger: other } = await start(dialect);
    expect(await other.byAttribute(["order_id"], "A-9999", window)).toMatchObject({ traces: [], notes: [] });
  });

  test("a sweep during which the storage was emptied has not seen its window", async () => {
    const { jaeger, window } = await start(dialect);
    const whole = await jaeger.everyTrace(undefined, window, { each: () => {} });
    expect(whole).toMatchObject({ unseen: [], notes: [] });
    let isEmptied = false;
    const other = await start(dialect, { isEmptied: () => isEmptied }, { concurrency: 1 });
    const swept = await other.jaeger.everyTrace(undefined, window, { each: () => void (isEmptied = true) });
    expect(swept.unseen).toEqual([window]);
    expect(swept.notes).toEqual([say`Jaeger's answers changed while it was asked: a trace that was there is gone`]);
  });

  test("a sweep leaves out known traces, except in the first answers, which show whether they are still there", async () => {
    // The limit is so low that the sweep soon knows: this storage counts traces, not rows.
    const { jaeger, window } = await start(dialect, {}, { limit: 4, ratePerSecond: 1_000 });
    const came = new Map<string, Trace>();
    const all = new Set<string>();
    const first = await jaeger.everyTrace(undefined, window, {
      each: (trace) => {
        all.add(trace.traceId);
        if (trace.fingerprint !== undefined) came.set(trace.fingerprint, trace);
      },
      isKnown: () => false,
    });
    const read = new Set<string>();
    const known = new Set<string>();
    const isKnown = (fingerprint: string, service: string) => {
      const trace = came.get(fingerprint);
      if (trace?.spans.some((span) => span.service === service) !== true) return false;
      known.add(trace.traceId);
      return true;
    };
    const second = await jaeger.everyTrace(undefined, window, { each: ({ traceId }) => read.add(traceId), isKnown });
    expect(second).toEqual(first);
    expect(first.unseen).toEqual([]);
    // An answer of v3 gives only the bytes of all its traces together.
    if (dialect === "v3") expect(known.size).toBe(0);
    else expect(known.size).toBeGreaterThan(20);
    expect(new Set([...read, ...known])).toEqual(all);
  });

  test("a sweep of a storage that was emptied before it saw anything has not seen its window", async () => {
    let isEmptied = false;
    const { jaeger, window } = await start(dialect, { isEmptied: () => isEmptied, isForgotten: () => isEmptied });
    await jaeger.byService({ service: "mes-api", atMost: 1 }, window);
    isEmptied = true;
    const swept = await jaeger.everyTrace(undefined, window, { each: () => {} });
    expect(swept.unseen).toEqual([window]);
    expect(swept.notes).toEqual([say`Jaeger's answers changed while it was asked: services that were there are gone`]);
  });

  test("totals and progress count what was asked and found, each trace once; Jaeger's own services are left out", async () => {
    const told: SearchTotals[] = [];
    const { jaeger, server, window } = await start(dialect, {}, { onProgress: (totals) => told.push(totals) });
    await jaeger.byAttribute(["order_id"], "A-1065", window);
    await jaeger.byAttribute(["order_id"], "A-1065", window);
    expect(jaeger.totals()).toEqual({
      services: ["crm-api", "mes-api", "shop-api"],
      requests: server.requests.length,
      traces: 2,
      spans: 4,
    });
    expect(told.at(-1)).toEqual(jaeger.totals());
  });

  test("a sweep tells how far it is, and which sweep of the run it is", async () => {
    const told: SearchTotals[] = [];
    const { jaeger, window } = await start(dialect, {}, { limit: 10, onProgress: (totals) => told.push(totals) });
    for (const sweep of [1, 2]) {
      told.length = 0;
      await jaeger.everyTrace(undefined, window, { each: () => {} });
      const parts = told.flatMap(({ swept }) => swept ?? []);
      expect(parts).toEqual(parts.toSorted((a, b) => a - b));
      expect(told.some(({ windowsLeft = 0 }) => windowsLeft > 0)).toBe(true);
      expect(told.at(-1)).toMatchObject({ swept: 1, windowsLeft: 0, sweep });
    }
  });

  test("names itself and its traces' pages", async () => {
    const { jaeger, server } = await start(dialect);
    expect(jaeger.name).toBe(server.url);
    expect(jaeger.traceUrl("0000000000000abc")).toBe(`${server.url}/trace/0000000000000abc`);
  });
});

const byId = /^\/api(\/v3)?\/traces\/[0-9a-f]+$/;

test("v1 is asked for first, once, however many searches start together; a service that is not its own gets a search", async () => {
  const { jaeger, server, window } = await start("v1");
  await Promise.all(["A-1065", "A-1098"].map((id) => jaeger.byAttribute(["order_id"], id, window)));
  const paths = server.requests.map((request) => new URL(request, server.url).pathname);
  expect(paths.filter((path) => path.includes("v3"))).toEqual([]);
  expect(paths.filter((path) => path === "/api/traces")).toHaveLength(6);
  expect(paths.filter((path) => path === "/api/services")).toHaveLength(1);
});

test("a server that did not answer at first is asked anew, for its API as for the names of operations", async () => {
  const lists: Readonly<Record<string, object>> = {
    "/api/services": { data: ["mes-api"] },
    "/api/operations": { data: [{ name: "save", spanKind: "internal" }] },
    "/api/traces": { data: [] },
  };
  const failed = new Set<string>();
  const server = await startStub(({ pathname }, response) => {
    const isFirst = !failed.has(pathname) && pathname !== "/api/traces";
    failed.add(pathname);
    send(response, isFirst ? json({ errors: [{ msg: "starting" }] }, 500) : json(lists[pathname]));
  });
  const jaeger = openJaeger({ baseUrl: server.url, timeoutMs: 5_000 });
  open.push(jaeger, server);
  const ask = () =>
    jaeger.byService({ service: "mes-api", operation: () => true, atMost: 1 }, { from: 0, to: 1_000_000 });
  await expect(ask()).rejects.toThrow(/\/api\/services answered HTTP 500: "starting"/);
  await expect(ask()).rejects.toThrow(/\/api\/operations answered HTTP 500: "starting"/);
  expect(await ask()).toEqual({ traces: [], truncated: false, notes: [] });
});

test("v3 is asked without a service, and with one by one where the storage needs it", async () => {
  const free = await start("v3");
  const bound = await start("v3", { needsService: true });
  const [found, again] = await Promise.all(
    [free, bound].map(({ jaeger, window }) => jaeger.byAttribute(["order_id"], "A-1120", window)),
  );
  expect(ids(again!.traces)).toEqual(ids(found!.traces));
  const searches = (server: { requests: readonly string[] }) =>
    server.requests.filter((request) => request.startsWith("/api/v3/traces?"));
  expect(searches(free.server)).toHaveLength(1);
  expect(searches(bound.server)).toHaveLength(4);
  // The storage's refusal is remembered, so the next search names a service at once.
  await bound.jaeger.byAttribute(["order_id"], "A-1120", bound.window);
  expect(searches(bound.server)).toHaveLength(7);
});

test("a sweep returns a span once that was sent, and is kept, twice", async () => {
  const [traceID, spanID] = ["a".repeat(32), "b".repeat(16)];
  const span = { traceID, spanID, operationName: "GET /", references: [], startTime: 5, duration: 1, processID: "p" };
  const trace = { traceID, spans: [span, span], processes: { p: { serviceName: "shop-api", tags: [] } } };
  const server = await startStub((url, response) =>
    send(response, json({ data: url.pathname.endsWith("services") ? ["shop-api"] : [trace] })),
  );
  const jaeger = openJaeger({ baseUrl: server.url, timeoutMs: 5_000 });
  const found: Trace[] = [];
  await jaeger.everyTrace(undefined, { from: 0, to: 10 }, { each: (one) => void found.push(one) });
  await jaeger.close();
  await server.close();
  expect(found.map(({ spans }) => spans.length)).toEqual([1]);
});
