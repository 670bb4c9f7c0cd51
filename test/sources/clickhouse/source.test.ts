import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { told } from "../../../src/sentence.ts";
import type { ClickHouseOptions } from "../../../src/sources/clickhouse/connection.ts";
import { openClickHouse } from "../../../src/sources/clickhouse/source.ts";
import { SourceError } from "../../../src/sources/errors.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";
import { sourceErrorOf } from "../source-error.ts";
import { type Chdb, startChdb } from "./chdb.ts";
import { jaegerTables } from "./jaeger-tables.ts";
import { insertOtel, otelTables } from "./otel-table.ts";
import { recorded } from "./recorded.ts";

let chdb: Chdb;
let examples: readonly Trace[];
let window: { from: number; to: number };
beforeAll(async () => {
  chdb = await startChdb();
  const { traces, end } = await recorded();
  examples = traces;
  window = { from: 0, to: end };
  await otelTables(chdb.session, "otel", traces);
  await jaegerTables(chdb.session, "jaeger", traces);
});
afterAll(() => chdb.close());

const open = (database: string, options: Partial<ClickHouseOptions> = {}) =>
  openClickHouse({ baseUrl: `${chdb.url}/${database}`, timeoutMs: 30_000, ...options });

const sorted = (traces: readonly Trace[]) => [...traces].sort((a, b) => (a.traceId < b.traceId ? -1 : 1));

/**
 * A trace as the table can hold it: without Jaeger's warnings and v1's references, and with attributes in any order.
 */
const kept = (isTyped: boolean) => (traces: readonly Trace[]) =>
  sorted(traces).map(({ traceId, spans }) => ({
    traceId,
    spans: spans.map((one) => {
      const { attributes, resource, events, warnings: _, links: __, ...span } = one;
      return {
        ...span,
        attributes: textsOf(attributes, isTyped),
        resource: textsOf(resource, isTyped),
        events: events.map((event) => ({ ...event, attributes: textsOf(event.attributes, isTyped) })),
      };
    }),
  }));
const textsOf = (attributes: Span["attributes"], isTyped: boolean) =>
  [...attributes].map(([name, value]) => [name, isTyped ? value : String(value)]).sort();

/** One span of an order, at nine o'clock in the morning. */
const nine = Date.UTC(2026, 10, 9, 9) * 1_000;
const span = (more: Partial<Span> & { traceId: string; spanId: string }): Span => ({
  links: [],
  service: "shop-api",
  name: "POST /api/orders",
  kind: "server",
  start: nine,
  end: nine + 5_000,
  attributes: new Map(),
  resource: new Map([["service.name", more.service ?? "shop-api"]]),
  events: [],
  status: "unset",
  warnings: [],
  ...more,
});
const traceOf = (...spans: Span[]): Trace => ({ traceId: spans[0]!.traceId, spans, warnings: [] });
const id = (digit: string, length = 32) => digit.repeat(length);

describe.each(["otel", "jaeger"])("the tables of %s", (database) => {
  const same = kept(database === "jaeger");

  it("give every trace of a window as it was written", async () => {
    const source = open(database);
    const found = new Map<string, Trace>();
    const services = ["shop-api", "crm-api", "mes-api", "unheard-of"];
    const swept = await source.everyTrace(services, window, { each: (trace) => found.set(trace.traceId, trace) });
    expect(swept).toEqual({ services: ["crm-api", "mes-api", "shop-api"], unseen: [], notes: [] });
    expect(same([...found.values()])).toEqual(same(examples));
    expect(source.totals()).toMatchObject({ traces: examples.length, services: swept.services, swept: 1 });
    await source.close();
  });

  it("give the traces that carry a key, with all their spans", async () => {
    const source = open(database);
    const { traces, truncated, notes } = await source.byAttribute(["order_id", "order.id"], "A-1060", window);
    const carries = ({ spans }: Trace) => spans.some(({ attributes }) => attributes.get("order_id") === "A-1060");
    expect(same(traces)).toEqual(same(examples.filter(carries)));
    expect({ truncated, notes }).toEqual({ truncated: false, notes: [] });
    await source.close();
  });

  it("give the trace of an id, and none of an id that is not there", async () => {
    const source = open(database);
    for (const trace of examples.slice(0, 3)) {
      const { traces, truncated } = await source.byTraceId(trace.traceId);
      expect({ traces: same(traces), truncated }).toEqual({ traces: same([trace]), truncated: false });
    }
    expect((await source.byTraceId("00000000000000ab")).traces).toEqual([]);
    await source.close();
  });

  it("give the newest traces of a service, narrowed by what its spans are called", async () => {
    const source = open(database);
    const operation = (name: string, kind?: string) => name === "detect order" && kind === "internal";
    const { traces, truncated } = await source.byService({ service: "crm-api", operation, atMost: 5 }, window);
    const newest = examples
      .flatMap(({ spans }) =>
        spans.filter(({ name }) => name === "detect order").map(({ start, traceId }) => ({ start, traceId })),
      )
      .sort((a, b) => b.start - a.start)
      .map(({ traceId }) => traceId);
    expect(truncated).toBe(true);
    expect(new Set(traces.map(({ traceId }) => traceId))).toEqual(new Set([...new Set(newest)].slice(0, 5)));
    const all = await source.byService({ service: "crm-api", operation: () => false, atMost: 10_000 }, window);
    expect(all.truncated).toBe(false);
    expect(all.traces).toHaveLength(
      examples.filter(({ spans }) => spans.some(({ service }) => service === "crm-api")).length,
    );
    await source.close();
  });

  it("are asked with parameters alone, and without a setting", async () => {
    const from = chdb.asked.length;
    const source = open(database);
    const hostile = "'; DROP TABLE spans --*/ {x:String}\\";
    const { traces } = await source.byAttribute(["order_id", hostile], hostile, window);
    expect(traces).toEqual([]);
    await source.byService({ service: hostile, atMost: 5 }, window);
    await source.everyTrace([hostile], window, { each: () => expect.fail("there is none") });
    const asked = chdb.asked.slice(from);
    expect(asked.length).toBeGreaterThan(4);
    for (const { sql, others } of asked) {
      expect(sql).not.toContain("DROP");
      expect(others).toEqual({});
    }
    await source.close();
  });
});

describe("what spans carry", () => {
  const traces = [
    traceOf(
      span({
        traceId: id("a"),
        spanId: id("1", 16),
        attributes: new Map<string, string | number | boolean | readonly string[]>([
          ["count", 7],
          ["share", 0.25],
          ["is.new", true],
          ["order_id", ["A-1", "A-2"]],
          ["__proto__", "x"],
          ["empty", ""],
        ]),
        events: [{ name: "saved", time: nine + 1, attributes: new Map([["order_id", "A-3"]]) }],
        traceState: "ot=th:0",
        statusMessage: "said\nso",
        status: "error",
      }),
    ),
    traceOf(span({ traceId: id("b"), spanId: id("1", 16), attributes: new Map([["baggage.order_id", "A-4"]]) })),
    traceOf(
      span({
        traceId: id("c"),
        spanId: id("1", 16),
        resource: new Map([
          ["service.name", "shop-api"],
          ["order_id", "A-5"],
        ]),
      }),
    ),
    // Older instrumentations have 64-bit trace ids.
    traceOf(span({ traceId: id("d", 16), spanId: id("1", 16), attributes: new Map([["order_id", 77]]) })),
  ];
  const day = { from: nine - 1, to: nine + 86_400_000_000 };
  beforeAll(async () => {
    await otelTables(chdb.session, "kinds_otel", traces);
    await jaegerTables(chdb.session, "kinds_jaeger", traces);
  });

  test.each(["kinds_otel", "kinds_jaeger"])("is read back from %s", async (database) => {
    const source = open(database);
    const found: Trace[] = [];
    await source.everyTrace(undefined, day, { each: (trace) => void found.push(trace) });
    const [first] = sorted(found)[0]!.spans;
    const isTyped = database === "kinds_jaeger";
    expect(Object.fromEntries(first!.attributes)).toEqual({
      count: isTyped ? 7 : "7",
      share: isTyped ? 0.25 : "0.25",
      "is.new": isTyped ? true : "true",
      order_id: isTyped ? ["A-1", "A-2"] : '["A-1","A-2"]',
      ["__proto__"]: "x",
      empty: "",
    });
    expect(first).toMatchObject({ traceState: "ot=th:0", statusMessage: "said\nso", status: "error" });
    expect(sorted(found).map(({ traceId }) => traceId)).toEqual([id("a"), id("b"), id("c"), id("d", 16)]);
    await source.close();
  });

  test.each(
    ["kinds_otel", "kinds_jaeger"].flatMap((database) =>
      [
        ["A-3", "on an event", id("a")],
        ["A-4", "copied from baggage", id("b")],
        ["A-5", "on the resource", id("c")],
        ["77", "as a number", id("d", 16)],
      ].map((one) => [database, ...one] as const),
    ),
  )("in %s a key is found: %s, %s", async (database, value, _, traceId) => {
    const source = open(database);
    const { traces: found } = await source.byAttribute(["order_id"], value!, day);
    expect(found.map((trace) => trace.traceId)).toEqual([traceId]);
    await source.close();
  });
});

describe("a trace", () => {
  const hour = 3_600_000_000;
  /** Three spans, an hour and four days apart. */
  const long = traceOf(
    span({ traceId: id("e"), spanId: id("1", 16) }),
    span({ traceId: id("e"), spanId: id("2", 16), start: nine + hour, end: nine + hour + 1, parentId: id("1", 16) }),
    span({
      traceId: id("e"),
      spanId: id("3", 16),
      service: "mes-api",
      start: nine + 96 * hour,
      end: nine + 96 * hour + 1,
      parentId: id("2", 16),
    }),
  );
  const first = { from: nine - 1, to: nine + 1 };

  it("comes whole, though only its beginning is in the window", async () => {
    await otelTables(chdb.session, "whole", [long]);
    const source = open("whole");
    const found: Trace[] = [];
    await source.everyTrace(["shop-api"], first, { each: (trace) => void found.push(trace) });
    expect(found.map(({ spans }) => spans.length)).toEqual([3]);
    await source.close();
  });

  it.each([
    ["is not there", "DROP TABLE unlisted.otel_traces_trace_id_ts"],
    ["was made later", "TRUNCATE TABLE unlisted.otel_traces_trace_id_ts"],
  ])("comes whole where the table that says when it was %s", async (_, statement) => {
    chdb.session.query("DROP DATABASE IF EXISTS unlisted");
    await otelTables(chdb.session, "unlisted", [long]);
    chdb.session.query("DROP TABLE unlisted.otel_traces_trace_id_ts_mv");
    chdb.session.query(statement);
    const source = open("unlisted");
    const found: Trace[] = [];
    await source.everyTrace(["shop-api"], first, { each: (trace) => void found.push(trace) });
    expect(found.map(({ spans }) => spans.length)).toEqual([3]);
    await source.close();
  });

  it("that was written twice is there once", async () => {
    await otelTables(chdb.session, "twice", [long]);
    await insertOtel(chdb.session, "twice", [long]);
    const source = open("twice");
    const found: Trace[] = [];
    await source.everyTrace(["shop-api"], first, { each: (trace) => void found.push(trace) });
    expect(found.map(({ spans }) => spans.length)).toEqual([3]);
    await source.close();
  });

  it("keeps ids that are larger than JSON's numbers", async () => {
    await jaegerTables(chdb.session, "large");
    const large = "1541815603606036476";
    chdb.session
      .query(`INSERT INTO large.spans (id, trace_id, name, kind, start_time, duration, status_code, service_name,
      int_attributes.key, int_attributes.value, resource_int_attributes.key, resource_int_attributes.value)
      VALUES ('${id("a", 16)}', '${id("a")}', 'x', 'Server', '2026-11-16 10:00:00', 1000, 'Unset', 'shop-api',
      ['order_id', 'count'], [${large}, 7], ['pid'], [${large}])`);
    const source = open("large");
    const { traces } = await source.byTraceId(id("a"));
    const [found] = traces[0]!.spans;
    expect([...found!.attributes]).toEqual([
      ["order_id", large],
      ["count", 7],
    ]);
    expect(found!.resource.get("pid")).toBe(large);
    await source.close();
  });

  it("is read without the spans that can't be", async () => {
    await otelTables(chdb.session, "odd", [long]);
    chdb.session.query(`INSERT INTO odd.otel_traces (Timestamp, TraceId, SpanId, ServiceName, SpanAttributes) VALUES
      (fromUnixTimestamp64Micro(${nine}), '${id("e")}', 'no hex', 'shop-api', {'order_id':'A-7'}),
      (fromUnixTimestamp64Micro(${nine}), '${id("e")}', '${id("4", 16)}', 'shop-api', {'order_id':'A-\\xff'})`);
    const source = open("odd");
    const found: Trace[] = [];
    await source.everyTrace(["shop-api"], first, { each: (trace) => void found.push(trace) });
    expect(found.map(({ spans, unread }) => [spans.length, unread?.map(({ why }) => why).sort()])).toEqual([
      [3, ["isUtf8: expected UTF-8", "spanId: expected up to 16 hex digits"]],
    ]);
    await source.close();
  });
});

describe("which tables are there", () => {
  const failure = async (database: string): Promise<SourceError> => {
    const source = open(database);
    return sourceErrorOf(source.byAttribute(["order_id"], "A-1", window)).finally(() => source.close());
  };

  it("says where there are some, where there are none in the database that was named", async () => {
    const { kind, message, hint } = await failure("shop");
    expect(kind).toBe("bad-answer");
    expect(message).toMatch(/has no table otel_traces or spans in the database shop/);
    expect(told(hint)).toMatch(/There is one in .*otel.*: write it into the address/);
  });

  it("says that attributes in JSON can't be read", async () => {
    chdb.session.query("CREATE DATABASE json");
    chdb.session.query(
      "CREATE TABLE json.otel_traces (TraceId String, SpanAttributes JSON) ENGINE = MergeTree ORDER BY TraceId",
    );
    const { message, hint } = await failure("json");
    expect(message).toMatch(/attributes in JSON: written with the exporter's `json: true`, which can't be read yet/);
    expect(told(hint)).toMatch(/--jaeger-url/);
  });

  it("says that a table of that name is another one's", async () => {
    chdb.session.query("CREATE DATABASE other");
    chdb.session.query("CREATE TABLE other.spans (trace_id String, id UInt64) ENGINE = MergeTree ORDER BY trace_id");
    expect((await failure("other")).message).toMatch(/Unknown|Missing columns/i);
  });
});

describe("an answer that may lack something", () => {
  it("is truncated where the user's settings cut answers off", async () => {
    chdb.session.query("SET max_rows_in_distinct = 1, distinct_overflow_mode = 'break'");
    const source = open("otel");
    const found = await source.byAttribute(["order_id"], "A-1060", window);
    const swept = await source.everyTrace(["shop-api"], window, { each: () => {} });
    chdb.session.query("SET max_rows_in_distinct = 0, distinct_overflow_mode = 'throw'");
    expect(found.truncated).toBe(true);
    expect(found.notes.map((note) => told(note)).join()).toMatch(
      /as this user's settings have it: distinct_overflow_mode = break with max_rows_in_distinct = 1$/,
    );
    expect(swept.unseen).toEqual([window]);
    await source.close();
  });

  it("is asked for in halves where a limit says that it is too much", async () => {
    chdb.session.query("SET max_result_rows = 400");
    const source = open("otel");
    const found = new Map<string, Trace>();
    const { unseen } = await source.everyTrace(["shop-api", "crm-api", "mes-api"], window, {
      each: (trace) => found.set(trace.traceId, trace),
    });
    chdb.session.query("SET max_result_rows = 0");
    expect(unseen).toEqual([]);
    expect(found.size).toBe(examples.length);
    await source.close();
  });

  it("is so where traces are asked for by their ids", async () => {
    chdb.session.query("SET max_result_rows = 400");
    const source = open("otel");
    const { traces } = await source.engine!.byIds(examples.map(({ traceId }) => traceId));
    chdb.session.query("SET max_result_rows = 0");
    expect(traces).toHaveLength(examples.length);
    await source.close();
  });
});

it.each(["otel", "jaeger"])("an id that is no id finds nothing in the tables of %s", async (database) => {
  const source = open(database);
  const known = examples[0]!.traceId;
  const asked = ["", "a') OR ('a' = 'a", "\\", "{ids:Array(String)}"];
  expect((await source.engine!.byIds(asked)).traces).toEqual([]);
  expect((await source.engine!.byIds([...asked, known])).traces.map(({ traceId }) => traceId)).toEqual([known]);
  await source.close();
});
