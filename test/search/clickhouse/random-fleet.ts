import { loadPath } from "../../../src/path/load.ts";
import { mergeTraces } from "../../../src/trace/merge.ts";
import type { AttributeValue, Span, SpanEvent, Trace } from "../../../src/trace/span.ts";
import { batchPoll } from "../../story/batch-poll.ts";
import { hour, minute, order, type OrderOptions } from "../../story/order.ts";
import { type Random, randomFrom } from "../../story/random.ts";
import { frameworkConsumers, handedOn, twoConsumers } from "../../story/two-consumers.ts";

const points = loadPath().points.map(({ point }) => point);
const shapes = ["java", "dotnet", "node"] as const;

/** A fleet of orders on their way, some with faults. Its telemetry is imperfect: here and there a span is changed. */
export function randomFleet(seed: string, count: number, at: number, changes = 0.5): Trace[] {
  const random = randomFrom(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random.next() * all.length)]!;
  const orders = Array.from({ length: count }, (_, i) => {
    const fault = random.next() < 0.4 ? pick(["vanish", "fail", "retry", "drop"] as const) : undefined;
    const where = pick(points);
    const options: OrderOptions = {
      id: `F-${seed}-${i}`,
      at: at + Math.round(random.next() * 160 * hour),
      shape: pick(shapes),
      variant: random.next() < 0.15 ? "partner" : "shop",
      until: random.next() < 0.5 ? "25.2" : pick(points),
      ...(random.next() < 0.05 ? { anonymous: true } : {}),
      ...(fault === undefined ? {} : { [fault]: fault === "drop" ? [where] : where }),
      ...(random.next() < 0.1 ? { skew: { "mes-api": random.between(-30_000_000, 30_000_000) } } : {}),
    };
    const consumed = random.next();
    const single = order(options);
    const traces =
      consumed < 0.15
        ? twoConsumers(single)
        : consumed < 0.25
          ? handedOn(single, Math.round(consumed * minute))
          : consumed < 0.35
            ? frameworkConsumers(single)
            : single;
    return { isPolled: options.variant === "shop" && reaches(traces), traces };
  });
  const polled = orders.filter(({ isPolled }) => isPolled).map(({ traces }) => traces);
  const together = polled.slice(0, Math.floor(polled.length / 4));
  const batches = Array.from({ length: Math.ceil(together.length / 3) }, (_, i) =>
    batchPoll(together.slice(3 * i, 3 * i + 3), random.next() < 0.2 ? `F-${seed}-0` : undefined),
  );
  const others = orders.map(({ traces }) => traces).filter((traces) => !together.includes(traces));
  return mergeTraces([...batches, ...others].flat()).map((trace) =>
    random.next() < changes ? changed(trace, random) : trace,
  );
}

const reaches = (traces: readonly Trace[]): boolean =>
  traces.some(({ spans }) => spans.some(({ name }) => name === "detect order"));

/** A trace with one span changed, as by some instrumentation, some accident or some joker. */
function changed(trace: Trace, random: Random): Trace {
  const place = Math.floor(random.next() * trace.spans.length);
  const span = trace.spans[place]!;
  const change = ways[Math.floor(random.next() * ways.length)]!;
  return { ...trace, spans: trace.spans.flatMap((one) => (one === span ? change(one, trace, random) : [one])) };
}

type Change = (span: Span, trace: Trace, random: Random) => Span[];

const set = (span: Span, more: Record<string, AttributeValue | undefined>): Span => {
  const attributes = new Map(span.attributes);
  for (const [name, value] of Object.entries(more))
    if (value === undefined) attributes.delete(name);
    else attributes.set(name, value);
  return { ...span, attributes };
};
const event = (span: Span, name: string, attributes: Record<string, AttributeValue>): Span => {
  const more: SpanEvent = { name, time: span.start + 1, attributes: new Map(Object.entries(attributes)) };
  return { ...span, events: [...span.events, more] };
};
const keys = ["order_id", "calculation_request_id"];
const keyOn = (span: Span): [string, AttributeValue] | undefined =>
  [...span.attributes].find(([name]) => keys.includes(name));
const textsOf = (span: Span): string[] => ["db.query.text", "db.statement"].filter((name) => span.attributes.has(name));
const routes = ["http.route"];

const ways: readonly Change[] = [
  // These change whether a span is there, and where.
  () => [],
  (span) => [span, span],
  (span, _, random) => [span, { ...span, start: span.start + 1, spanId: random.hex(16) }],
  (span) => [span, { ...span, name: "another with its id", end: span.end + 1 }],
  (span, trace, random) => [{ ...span, parentId: trace.spans[Math.floor(random.next() * trace.spans.length)]!.spanId }],
  (span, _, random) => [{ ...span, parentId: random.hex(16) }],
  (span) => {
    const { parentId: _, ...rest } = span;
    return [rest];
  },
  (span, _, random) => nestedIn(span, random, random.between(1, 6)),
  (span, _, random) => nestedIn(span, random, random.between(28, 40)),
  (span, _, random) => [span, insideOf(span, random, {})],
  (span, _, random) => [span, insideOf(span, random, { end: span.end + 5_000 })],
  (span, _, random) => [span, { ...span, spanId: random.hex(16), start: span.start + 500, end: span.end + 9_000 }],
  (span, _, random) => [span, { ...span, spanId: random.hex(16), start: span.end + 500, end: span.end + 9_000 }],
  (span, _, random) => [{ ...span, start: span.start + random.between(-hour, hour), end: span.end + hour }],
  (span) => [{ ...span, end: span.start }],
  (span, _, random) => [{ ...span, start: span.start - minute, end: span.end - minute + random.between(0, 100) }],
  (span, trace, random) => {
    const first = Math.min(...trace.spans.map(({ start }) => start));
    return [span, { ...span, spanId: random.hex(16), start: first + 1, end: first + 2 }];
  },
  // These change how it ended.
  (span) => [{ ...span, status: "error", statusMessage: "it went wrong" }],
  (span) => [{ ...span, status: "ok" }],
  (span) => [event(span, "exception", { "exception.type": "Error" })],
  (span) => [event(span, "exception", { "exception.escaped": "false" })],
  (span) => [event(span, "basic.nack", {})],
  (span) => [set(span, { "error.type": "timeout" })],
  (span) => [set(span, { error: true })],
  (span) => [set(span, { error: "a timeout" })],
  (span) => [set(span, { "http.response.status_code": 404, "http.status_code": undefined })],
  (span) => [set(span, { "http.response.status_code": 499, "http.status_code": undefined })],
  (span) => [set(span, { "http.response.status_code": "503" })],
  (span) => [set(span, { "http.response.status_code": "0200" })],
  (span) => [set(span, { "http.response.status_code": "", "http.status_code": 500 })],
  (span) => [{ ...span, status: "error", statusMessage: "instrumentation timeout" }],
  (span, _, random) => [span, { ...span, spanId: random.hex(16), ...rollback, start: span.end + 1, end: span.end + 2 }],
  (span, _, random) => [span, { ...insideOf(span, random, {}), ...rollback }],
  // These change which order it belongs to.
  (span) => [set(span, { order_id: undefined, calculation_request_id: undefined })],
  (span) => [withKey(span, (key, value) => set(span, { [key]: undefined, [`baggage.${key}`]: value }))],
  (span) => [withKey(span, (key, value) => set(span, { [key]: undefined, [key.replaceAll("_", ".")]: value }))],
  (span) => [withKey(span, (key, value) => event(set(span, { [key]: undefined }), "of", { [key]: value }))],
  (span) => [withKey(span, (key, value) => ({ ...span, resource: new Map([...span.resource, [key, value]]) }))],
  (span) => [withKey(span, (key, value) => set(span, { [key]: [value] }))],
  (span) => [withKey(span, (key, value) => set(span, { [key]: [value, "X-1"] }))],
  (span) => [withKey(span, (key, value) => set(span, { [key]: `["${String(value)}"]` }))],
  (span) => [set(span, { order_id: "X-2" })],
  (span) => [set(span, { calculation_request_id: "x-3" })],
  (span) => [set(span, { order_id: "" })],
  // These change which order status it names.
  (span) => [set(span, { order_status: undefined })],
  (span) => [set(span, { order_status: "PACKAGING" })],
  (span) => [set(span, { order_status: "submitted" })],
  (span) => [set(span, { order_status: "Cancelled" })],
  (span) => [withStatus(span, camelCase)],
  (span) => [event(set(span, { order_status: undefined }), "now", { "order.status": "SHIPPED" })],
  (span) => [set(span, { order_status: ["SHIPPED", "CLOSED"] })],
  // These change its name and its conventions.
  (span) => [respelled(span, "{order_id}", ":orderId")],
  (span) => [respelled(span, "/api/", "api//")],
  (span) => [respelled(span, "/orders", "/Orders")],
  (span) => [set({ ...span, name: "POST" }, { "http.route": undefined, "url.path": "/API/orders/A/Submit" })],
  (span) => [set(span, { "http.route": undefined })],
  (span) => [set({ ...span, name: "POST" }, { "http.route": undefined, "url.path": "/api/orders/A/submit?x=1" })],
  (span) => [set(span, { "http.route": undefined, "url.path": undefined, "url.full": "https://shop/api/orders#new" })],
  (span) => [set(span, { "http.request.method": undefined, "http.method": undefined })],
  (span) => [set(span, { "http.request.method": "post" })],
  (span) => [set(span, { "http.request.method": "GET", "http.method": undefined })],
  (span) => [micrometer(span, 200)],
  (span) => [micrometer(span, 500)],
  (span) => [set(span, { "messaging.destination.name": "a:b:manufacturing.orders" })],
  (span) => [set(span, { "messaging.destination.name": "calculation.requests.dlq" })],
  (span) => [set(span, { "messaging.operation.type": "settle" })],
  (span) => [set(span, { "messaging.system": undefined })],
  (span) => [{ ...set(span, { "messaging.destination.name": undefined }), name: "order.shipped process" }],
  (span) => [withText(span, () => "")],
  (span) => [withText(span, (text) => text.toLowerCase())],
  (span) => [withText(span, (text) => `WITH x AS (SELECT 1)\n${text}`)],
  (span) => [
    set(
      withText(span, (text) => `WITH x AS (${text}) SELECT 1`),
      { "db.operation.name": "SELECT" },
    ),
  ],
  (span) => [withText(span, (text) => text.replace("orders", '"Shop"."Orders"'))],
  (span) => [withText(span, (text) => text.replaceAll(" ", "\u00a0"))],
  (span) => [withText(span, (text) => `${text} ${"x".repeat(5_000)}`)],
  (span) => [set(withoutTexts(span), { "db.query.summary": "UPDATE orders" })],
  (span) => [{ ...withoutTexts(span), name: "INSERT shop.orders" }],
  (span) => [withoutTexts(span)],
  (span) => [set(span, { "db.collection.name": "calculations", "db.operation.name": "merge" })],
  (span) => [set(span, { shorted_sql_query: "UPDATE orders" })],
  (span) => [event(span, "sql", { shorted_sql_query: "UPDATE orders", order_status: "SHIPPED" })],
  (span) => [event(span, "sql", { "db.statement": "INSERT INTO calculations VALUES (?)" })],
  (span) => [set({ ...span, name: "multi set expire" }, { "db.system": "redis" })],
  (span) => [set(span, { "db.system": "redis", "db.operation": "PIPELINE", "db.statement": "DEL a\n  HSET a b ?" })],
  (span) => [set(span, { "db.system": "redis", "db.operation": "MULTI" })],
  (span) => [set({ ...span, name: "EVALSHA" }, { "db.system": "redis" })],
  (span) => [set(span, { "db.system": "redis", "db.statement": "EVAL \"redis.call('hset', KEYS[1])\" 1 a" })],
  (span) => [set(span, { "db.system": "redis", "db.statement": "EVAL \"redis.call('del', KEYS[1])\" 1 a" })],
  (span) => [{ ...span, name: "detect order" }],
  (span) => [{ ...span, name: "S3.PutObject" }],
  (span) => [{ ...span, name: "S3.CompleteMultipartUpload" }],
  (span) => [set(span, { "rpc.service": "S3", "rpc.method": "s3/GetObject" })],
  (span) => [{ ...span, kind: "server" }],
  (span) => [{ ...span, kind: "consumer" }],
  (span) => [{ ...span, kind: "internal" }],
  (span) => [{ ...span, service: "gateway", resource: new Map([["service.name", "gateway"]]) }],
  (span) => [{ ...span, service: "mes-api", resource: new Map([["service.name", "mes-api"]]) }],
  (span) => [{ ...span, name: "x".repeat(1_200) }],
  // These change its other attributes.
  (span) => [{ ...span, traceState: "ot=th:8" }],
  (span) => [{ ...span, traceState: "ot=th:0" }],
  (span) => [set(span, { "sampler.type": "const" })],
];

const camelCase = (status: string): string =>
  status.toLowerCase().replaceAll(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());

const withStatus = (span: Span, spelled: (status: string) => string): Span => {
  const status = span.attributes.get("order_status");
  return typeof status === "string" ? set(span, { order_status: spelled(status) }) : span;
};

/** Names a request as Spring's observations do. */
const micrometer = (span: Span, status: number): Span => {
  const { attributes } = span;
  const method = String(attributes.get("http.request.method") ?? attributes.get("http.method") ?? "GET").toLowerCase();
  const conventions = [...attributes.keys()].filter((name) => name.startsWith("http.") || name.startsWith("url."));
  const own = Object.fromEntries(conventions.map((name) => [name, undefined]));
  const name = `http ${method} ${String(attributes.get("http.route") ?? "")}`.trim();
  return set({ ...span, name }, { ...own, status: String(status) });
};

const rollback: Partial<Span> = {
  kind: "client",
  name: "pg.query:ROLLBACK shop",
  attributes: new Map([
    ["db.system.name", "postgresql"],
    ["db.query.text", "ROLLBACK"],
  ]),
};

const insideOf = (span: Span, random: Random, more: Partial<Span>): Span => ({
  ...span,
  spanId: random.hex(16),
  parentId: span.spanId,
  start: span.start + 1,
  ...more,
});

/** The span inside a chain of `depth` others. */
function nestedIn(span: Span, random: Random, depth: number): Span[] {
  const ids = Array.from({ length: depth }, () => random.hex(16));
  const around = ids.map((spanId, i): Span => {
    const parentId = i === 0 ? span.parentId : ids[i - 1]!;
    const { parentId: _, ...rest } = span;
    const parent = parentId === undefined ? {} : { parentId };
    return {
      ...rest,
      ...parent,
      spanId,
      name: "around",
      kind: "internal",
      attributes: new Map(),
      events: [],
      status: "unset",
    };
  });
  return [...around, { ...span, parentId: ids.at(-1)! }];
}

const withKey = (span: Span, change: (key: string, value: AttributeValue) => Span): Span => {
  const found = keyOn(span);
  return found === undefined ? span : change(...found);
};

const withText = (span: Span, change: (text: string) => string): Span =>
  set(span, Object.fromEntries(textsOf(span).map((name) => [name, change(String(span.attributes.get(name)))])));

const withoutTexts = (span: Span): Span =>
  set(span, {
    ...Object.fromEntries(textsOf(span).map((name) => [name, undefined])),
    "db.operation": undefined,
    "db.sql.table": undefined,
    "db.operation.name": undefined,
    "db.collection.name": undefined,
  });

const respelled = (span: Span, from: string, to: string): Span => ({
  ...set(
    span,
    Object.fromEntries(
      routes
        .filter((name) => span.attributes.has(name))
        .map((name) => [name, String(span.attributes.get(name)).replace(from, to)]),
    ),
  ),
  name: span.name.replace(from, to),
});
