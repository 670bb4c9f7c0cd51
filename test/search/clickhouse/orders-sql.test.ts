import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concludeOrder, investigateReplay } from "../../../src/order/investigation.ts";
import { type Passage, passageOf } from "../../../src/order/passage.ts";
import type { Replay } from "../../../src/order/replay.ts";
import { replaysOf } from "../../../src/order/replays.ts";
import { orderStory, type StoryId } from "../../../src/order/story.ts";
import { keylessStepsIn } from "../../../src/order/unclaimed.ts";
import { loadPath } from "../../../src/path/load.ts";
import { CountedOrders } from "../../../src/search/clickhouse/counted-orders.ts";
import { wantedOf } from "../../../src/search/clickhouse/fits-sql.ts";
import { orderFromRow } from "../../../src/search/clickhouse/order-row.ts";
import { ordersStatement } from "../../../src/search/clickhouse/orders-sql.ts";
import { passageOfRows, replayOfRows } from "../../../src/search/clickhouse/row-replay.ts";
import { fitsInBits } from "../../../src/search/clickhouse/traces-sql.ts";
import { allOf, clickHouseClient } from "../../../src/sources/clickhouse/client.ts";
import { connect } from "../../../src/sources/clickhouse/connect.ts";
import { relationSql } from "../../../src/sources/clickhouse/relation.ts";
import { isWrite, statements } from "../../../src/trace/facets/database.ts";
import type { Span, Trace } from "../../../src/trace/span.ts";
import { treeOf } from "../../../src/trace/tree.ts";
import { edit } from "../../fleet/memory.ts";
import { type Chdb, startChdb } from "../../sources/clickhouse/chdb.ts";
import { jaegerTables } from "../../sources/clickhouse/jaeger-tables.ts";
import { otelTables } from "../../sources/clickhouse/otel-table.ts";
import { byHand } from "../../story/by-hand.ts";
import { batchPoll } from "../../story/batch-poll.ts";
import { withoutKeys } from "../../story/keyless.ts";
import { literalRequest } from "../../story/literal-request.ts";
import { answeredFrom } from "../../story/dead-letter.ts";
import { inTransit } from "../../story/in-transit.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";
import { readLate } from "../../story/read-late.ts";
import { repeated } from "../../story/repeated.ts";
import { inSession } from "../../story/session.ts";
import { nackedAt } from "../../story/nacked.ts";
import { pricedByHand } from "../../story/priced-by-hand.ts";
import { submittedAgain } from "../../story/submitted-again.ts";
import { takenUp } from "../../story/taken-up.ts";
import { randomFleet } from "./random-fleet.ts";

const path = loadPath();
const shapes = ["java", "dotnet", "node"] as const;
const at = Date.UTC(2026, 10, 9, 9) * 1_000;

type Database = "otel" | "jaeger";

let chdb: Chdb;
beforeAll(async () => {
  chdb = await startChdb({ plans: false });
});
afterAll(() => chdb.close());

/** What ClickHouse counts in these traces. */
async function counted(database: Database, traces: readonly Trace[], now: number): Promise<CountedOrders> {
  chdb.session.query(`DROP DATABASE IF EXISTS ${database}`);
  await { otel: otelTables, jaeger: jaegerTables }[database](chdb.session, database, traces);
  const client = clickHouseClient({ baseUrl: `${chdb.url}/${database}`, timeoutMs: 60_000 });
  const store = await connect(client);
  const { sql, parameters } = ordersStatement(path, relationSql(store, "1"));
  const more = { database: store.database, services: ["shop-api", "crm-api", "mes-api"], since: 0, first: 0 };
  const times = { now, tomorrow: now + day };
  const rows = await client.ask({ about: "orders", sql, parameters: { ...parameters, ...more, ...times } }, allOf);
  await client.close();
  const orders = new CountedOrders();
  for (const row of rows) orders.add(orderFromRow(row));
  return orders;
}

/** Everything that a sweep concludes about an order without asking for other orders. */
function judged(replay: Replay, { times, marks, ...rest }: Passage, now: number) {
  const investigation = investigateReplay(replay, now);
  const { verdict, states, alarms } = concludeOrder(investigation, new Map(), () => undefined);
  return {
    ...rest,
    // Compared as texts. NaN is a time that is not known.
    times: times.map(String),
    marks: [...marks],
    questions: investigation.questions.map(({ point, since, allowed }) => [point, since, allowed]),
    verdict: [verdict.state, verdict.point, verdict.since, verdict.deadline],
    states: [...states],
    alarms: alarms.map(({ state, point, since }) => [state, point, since]),
  };
}

const plainVerbs = { INSERT: "INSERT INTO", UPDATE: "UPDATE" };

it("has room for the built-in path", () => expect(fitsInBits(path, wantedOf(path))).toBe(true));

const idOf = ({ story }: Replay): StoryId =>
  story.orderId === null ? `c:${story.calculationRequestIds[0]!}` : orderStory(story.orderId);

/** Expects each order to be counted as it was read, or to be called odd. Returns how many are not odd. */
async function expectCounted(database: Database, traces: readonly Trace[], now: number): Promise<number> {
  const read = new Map(replaysOf(traces, path).map((one) => [idOf(one), one]));
  const orders = [...(await counted(database, traces, now)).orders()];
  expect(orders.map(({ id }) => id).filter((id) => read.has(id))).toHaveLength(read.size);
  const plain = orders.filter(({ isPlain }) => isPlain);
  for (const { id, order } of plain) {
    const replay = replayOfRows(order, path);
    const said = read.get(id)!;
    expect({ id, ...judged(replay, passageOfRows(order, replay, now), now) }).toEqual({
      id,
      ...judged(said, passageOf(said, now), now),
    });
  }
  return plain.length;
}

const withAttributes = (span: Span, more: Record<string, string>): Span => ({
  ...span,
  attributes: new Map([...span.attributes, ...Object.entries(more)]),
});

/** The same span about queues whose names go on. */
const suffixed = (span: Span, suffix: string): Span => ({
  ...span,
  attributes: new Map(
    [...span.attributes].map(([name, value]) => [
      name,
      /^messaging\.(?:destination|rabbitmq)/.test(name) ? `${String(value)}${suffix}` : value,
    ]),
  ),
});

const sending = { kind: "producer", links: [] } as const;

describe.each(["otel", "jaeger"] as const)("orders counted in the tables of %s", (database) => {
  it("the steps of traces without a key are counted as they are read, whosever they are", async () => {
    const traces = withoutKeys(healthy(6, at, hour), ({ service }) => service !== "mes-api");
    const now = at + 10 * day;
    const read = traces.flatMap((trace) => keylessStepsIn(treeOf(trace), path));
    const steps = [...(await counted(database, traces, now)).keyless()];
    const names = steps.map(({ point, start }) => `${path.points[point]!.point} ${start}`);
    expect(names.sort()).toEqual(read.map(({ point, start }) => `${point} ${start}`).sort());
    expect(new Set(read.map(({ point }) => point)).size).toBeGreaterThan(6);
  });

  it.each([0, 1, 2])("are the same as those that were read, or are called odd: fleet %i", async (seed) => {
    // In the first fleet nothing is out of order. In the others a span of every tenth or every second trace is.
    const traces = randomFleet(`${database}-${seed}`, 12, at, [0, 0.1, 0.5][seed]!);
    const now = at + 100 * hour + seed * 30 * hour + minute;
    expect(await expectCounted(database, traces, now)).toBeGreaterThan(seed === 2 ? 0 : 3);
  });

  it("are none by an id that stands for none", async () => {
    const nones = ["0", "Null", "00000000-0000-0000-0000-000000000000"];
    const quotes = nones.flatMap((none, i) => {
      const quote = order({ id: `Q-${i}`, at: at + i * minute, shape: "dotnet", variant: "partner", anonymous: true });
      return edit(quote, (span) =>
        span.attributes.has("calculation_request_id") ? withAttributes(span, { order_id: none }) : span,
      );
    });
    expect(await expectCounted(database, quotes, at + day)).toBe(nones.length);
  });
});

// What the statement makes of spans has nothing to do with the table that they come from.
describe("orders counted", () => {
  const database = "otel";

  it("are told of by what is left of a consumer's work, which is read in full though no span has a key", async () => {
    const isReceived = ({ kind, name }: Span) => kind === "consumer" && name.includes("order.shipped");
    const own = order({ id: "A-1", at, shape: "node" });
    const traces = edit(own, (span) => (isReceived(span) ? undefined : span));
    const orders = await counted(database, traces, at + 10 * day);
    const left = traces[own.findIndex(({ spans }) => spans.some(isReceived))]!;
    expect(keylessStepsIn(treeOf(left), path).map(({ point }) => point)).toEqual(["24b.1"]);
    expect([...orders.odd]).toContain(left.traceId);
  });

  it.each<[string, (verb: string) => string, typeof plainVerbs?]>([
    ["several at once", (verb) => `BATCH ${verb}`],
    ["a driver's method", () => "executeUpdate"],
    ["SQL Server's", () => "ExecuteNonQuery", { INSERT: "INSERT", UPDATE: "UPDATE TOP (1)" }],
    ["SQL Server's merges", () => "MERGE", { INSERT: "MERGE", UPDATE: "MERGE" }],
    ["calls of a procedure", () => "EXECUTE", { INSERT: "CALL", UPDATE: "EXEC" }],
  ])("are read by what their writes do where they are named as %s", async (_, name, verbs = plainVerbs) => {
    const renamed = edit(healthy(6, at, hour), (span) => {
      const { attributes } = span;
      if (attributes.has("rpc.service")) return withAttributes(span, { "rpc.service": "Amazon S3" });
      const [{ operation, table = "" } = { operation: "" }] = statements(attributes, span.name, []);
      const verb = verbs[operation as "INSERT"] as string | undefined;
      const text = verb === undefined ? undefined : `${verb} ${table} SET a = ?`;
      return text === undefined
        ? span
        : withAttributes(span, { "db.operation.name": name(operation), "db.query.text": text });
    });
    const read = replaysOf(renamed, path).map(({ points }) => points.get("25.2")!.done);
    expect(read.filter((done) => done === undefined)).toEqual([]);
    expect(await expectCounted(database, renamed, at + 40 * day)).toBeGreaterThan(2);
  });

  it.each(["mes-api", "crm-api"])("are read in full where %s answers dead letters", async (handler) => {
    const lost = order({ id: "A-1", at, shape: "java", vanish: "13" });
    const message = { from: "calculation.requests.dlq", to: "calculation.results", receiver: "crm-api" };
    const traces = [...healthy(4, at - day, hour), ...answeredFrom(lost, { ...message, handler })];
    expect(await expectCounted(database, traces, at + day)).toBeGreaterThan(2);
  });

  it.each(["basic.nack", "reject"])("are read in full where a consumer turned a message away: %s", async (name) => {
    const nacked = nackedAt(healthy(6, at, hour), ({ kind }) => kind === "consumer", name);
    expect(await expectCounted(database, nacked, at + 40 * day)).toBe(0);
  });

  it("are read in full where a dead letter still has the key of its queue", async () => {
    const isShipment = ({ kind, name }: Span) => kind === "consumer" && name.includes("order.shipped");
    const key = { "messaging.destination": "dlx", "messaging.rabbitmq.routing_key": "order.shipped" };
    const dead = edit(order({ id: "A-1", at, shape: "java" }), (span) =>
      isShipment(span) ? { ...withAttributes(span, key), name: "order.shipped.dlq process" } : span,
    );
    expect(replaysOf(dead, path)[0]!.points.get("24b.1")!.done).toBeUndefined();
    expect(await expectCounted(database, [...healthy(4, at - day, hour), ...dead], at + 40 * day)).toBe(4);
  });

  it.each<[string, (text: string, table: string) => Record<string, string>]>([
    ["Micrometer's data source", (text) => ({ "jdbc.query[0]": text })],
    ["a procedure's name", (_, table) => ({ "db.query.text": table, "db.stored_procedure.name": `dbo.${table}` })],
    [
      "a procedure that is called by SELECT",
      (_, table) => ({ "db.stored_procedure.name": table, "db.operation.name": "SELECT", "db.query.text": table }),
    ],
    ["Doctrine's statements", (text) => ({ "db.query.text": text, "db.operation.name": "prepare" })],
  ])("are the same where writes are told by %s", async (_, told) => {
    const renamed = edit(healthy(6, at, hour), (span) => {
      const [written] = statements(span.attributes, span.name, []).filter(isWrite);
      if (written === undefined) return span;
      const rest = [...span.attributes].filter(([name]) => !name.startsWith("db."));
      const text = `${plainVerbs[written.operation as "INSERT"]} ${written.table!} SET a = ?`;
      return { ...span, name: "query", attributes: new Map([...rest, ...Object.entries(told(text, written.table!))]) };
    });
    expect(replaysOf(renamed, path).map(({ points }) => points.get("25.2")!.done)).not.toContain(undefined);
    expect(await expectCounted(database, renamed, at + 40 * day)).toBeGreaterThan(2);
  });

  it("are read in full where a connection's span has an event that says that it was rolled back", async () => {
    const around = healthy(6, at, hour).map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span): Span[] => {
        if (!statements(span.attributes, span.name, []).some(isWrite)) return [span];
        const events = [{ name: "rollback", time: span.end, attributes: new Map() }];
        const connection = {
          ...span,
          name: "connection",
          spanId: `c${span.spanId.slice(1)}`,
          attributes: new Map(),
          events,
        };
        return [connection, { ...span, parentId: connection.spanId }];
      }),
    }));
    expect(replaysOf(around, path).flatMap(({ points }) => points.get("25.2")!.done ?? [])).toEqual([]);
    expect(await expectCounted(database, around, at + 40 * day)).toBe(0);
  });

  it("are the same where a consumer's queue stands in its name alone", async () => {
    const named = edit(healthy(6, at, hour), (span) => {
      if (span.kind !== "consumer") return span;
      const queue = /[a-z]+\.[a-z]+/.exec(span.name)![0];
      const rest = [...span.attributes].filter(([name]) => !name.startsWith("messaging.rabbitmq"));
      const attributes = new Map([
        ...rest,
        ["messaging.destination.name", "orders"],
        ["messaging.destination", "orders"],
      ]);
      return { ...span, name: `${queue} process`, attributes };
    });
    expect(replaysOf(named, path).map(({ points }) => points.get("24b.1")!.done)).not.toContain(undefined);
    expect(await expectCounted(database, named, at + 40 * day)).toBeGreaterThan(2);
  });

  it("are the same where routes are regular expressions, as Django's", async () => {
    const byPattern = edit(healthy(6, at, hour), (span) => {
      const route = span.attributes.get("http.route");
      const pattern = `^${String(route)
        .slice(1)
        .replace(/\{[^}]*\}/, String.raw`(?P<id>[\w-]+)`)}$`;
      return route === undefined ? span : withAttributes(span, { "http.route": pattern });
    });
    expect(await expectCounted(database, byPattern, at + 40 * day)).toBeGreaterThan(2);
  });

  it("are the same where only Brave's path names a route", async () => {
    const byPath = edit(healthy(6, at, hour), (span) => {
      if (span.kind !== "server") return span;
      const path = span.attributes.get("http.target") ?? span.attributes.get("url.path")!;
      const rest = [...span.attributes].filter(([name]) => !/^(?:http|url)\./.test(name));
      const attributes = new Map([...rest, ["http.method", "POST"], ["http.path", path]] as const);
      return { ...span, name: span.name.toLowerCase(), attributes };
    });
    expect(replaysOf(byPath, path).map(({ points }) => points.get("10")!.done)).not.toContain(undefined);
    expect(replaysOf(byPath, path).map(({ points }) => points.get("9")!.done)).not.toContain(undefined);
    expect(await expectCounted(database, byPath, at + 40 * day)).toBeGreaterThan(2);
  });

  it("are the same where a cache's commands are sent together, as Redisson's", async () => {
    const batch = new Map([
      ["db.system", "redis"],
      ["db.statement", "HGET calc:1 price;SET calc:1 ?"],
    ]);
    const batched = edit(healthy(6, at, hour), (span) =>
      span.name.toLowerCase() === "set" ? { ...span, name: "redis", attributes: batch } : span,
    );
    const read = replaysOf(batched, path).map(({ points }) => points.get("17")!.done);
    expect(read).not.toContain(undefined);
    expect(await expectCounted(database, batched, at + 40 * day)).toBe(6);
  });

  it("are read in full where a statement was only prepared, as with Go's pgx", async () => {
    const prepared = edit(order({ id: "A-1", at, shape: "node" }), (span) => {
      const text = span.attributes.get("db.query.text");
      const isLast = text !== undefined && span.attributes.get("order_status") === "CLOSED";
      return isLast ? { ...span, name: `prepare ${String(text)}`, end: span.start + 1 } : span;
    });
    const run = (span: Span): Span => ({
      ...span,
      spanId: "a".repeat(16),
      name: span.name.replace("prepare", "query"),
      start: span.end + 1,
      end: span.end + 2,
      status: "error",
    });
    const runs = prepared.map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span) => (span.name.startsWith("prepare ") ? [span, run(span)] : [span])),
    }));
    expect(replaysOf(runs, path)[0]!.points.get("25.2")!.done).toBeUndefined();
    expect(await expectCounted(database, [...healthy(4, at - day, hour), ...runs], at + 40 * day)).toBe(4);
  });

  it("are read in full where what Go's database/sql had prepared was run in vain, and it names no database", async () => {
    const runs = order({ id: "A-1", at, shape: "node" }).map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span): Span[] => {
        if (span.attributes.get("order_status") !== "CLOSED" || span.kind !== "client") return [span];
        const named = [...span.attributes].filter(([name]) => !name.startsWith("db.system"));
        const prepared = { ...span, name: "sql.conn.prepare", end: span.start + 1, attributes: new Map(named) };
        const ran = { name: "sql.stmt.exec", start: span.start + 2, end: span.start + 3, status: "error" } as const;
        return [prepared, { ...span, ...ran, spanId: "c".repeat(16), attributes: new Map() }];
      }),
    }));
    expect(replaysOf(runs, path)[0]!.points.get("25.2")!.done).toBeUndefined();
    expect(await expectCounted(database, [...healthy(4, at - day, hour), ...runs], at + 40 * day)).toBe(4);
  });

  it.each(["commit", "rollback"])("are the same where Go's database/sql names no database: %s", async (end) => {
    const own = order({ id: "A-1", at, shape: "node" });
    const ended = own.map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span): Span[] => {
        if (span.attributes.get("order_status") !== "CLOSED" || span.kind !== "client") return [span];
        const turn = { ...span, spanId: "b".repeat(16), name: `sql.tx.${end}`, start: span.end, end: span.end + 1 };
        return [span, { ...turn, attributes: new Map() }];
      }),
    }));
    const isDone = replaysOf(ended, path)[0]!.points.get("25.2")!.done !== undefined;
    expect(isDone).toBe(end === "commit");
    expect(await expectCounted(database, [...healthy(4, at - day, hour), ...ended], at + 40 * day)).toBeGreaterThan(3);
  });

  it.each([200, 503])("are the same where a file is uploaded in parts, and one is answered with %i", async (answer) => {
    const parts = edit(order({ id: "A-1", at, shape: "dotnet", until: "7" }), (span) =>
      span.name === "S3 PutObject"
        ? withAttributes(span, { "rpc.method": "UploadPart", "http.response.status_code": String(answer) })
        : span,
    );
    const traces = [...healthy(4, at - day, hour), ...parts];
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(answer === 200 ? 5 : 4);
  });

  it("do no step in a request whose template is another, literal one", async () => {
    const begun = ["A-1", "A-2"].flatMap((id) => order({ id, at, shape: "java", until: "7" }));
    const asked = ["A-1", "A-2"].map((id, i) => literalRequest(id, "shop-api", "submit", at + hour + i));
    expect(
      await expectCounted(database, [...healthy(4, at - day, hour), ...begun, ...asked], at + day),
    ).toBeGreaterThan(2);
  });

  it.each(["java", "node"] as const)(
    "are the same where a message is delivered again and again (%s)",
    async (shape) => {
      const received = order({ id: "A-1", at, shape, until: "24b.1" });
      const isReceiving = ({ kind, service }: Span) => kind === "consumer" && service === "crm-api";
      const traces = repeated(received, isReceiving, 20 * second, 100);
      expect(await expectCounted(database, [...healthy(4, at, hour), ...traces], at + day)).toBeGreaterThan(0);
    },
  );

  it("are read in full where a request was sent elsewhere, as to a login", async () => {
    const whole = order({ id: "A-1", at, shape: "java" });
    const toLogin = edit(whole.slice(-1), (span) =>
      span.kind === "server"
        ? withAttributes(span, { "http.response.status_code": "302", "http.status_code": "302" })
        : undefined,
    );
    const traces = [...healthy(4, at - day, hour), ...whole.slice(0, -1), ...toLogin];
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(4);
  });

  it("are read in full where somebody saved a status in a form", async () => {
    const priced = order({ id: "A-1", at, shape: "java", until: "18" });
    const form = byHand({ service: "crm-api", at: at + day, statuses: ["MANUFACTURING_APPROVED"] });
    expect(await expectCounted(database, [...priced, form], at + 3 * day)).toBe(0);
  });

  it.each([{ vanish: "13" }, { fail: "15b" }])(
    "are read in full where a price was entered by hand: %j",
    async (how) => {
      const failed = order({ id: "A-1", at, shape: "dotnet", ...how });
      expect(await expectCounted(database, [...failed, pricedByHand(at + 5 * hour)], at + day)).toBe(0);
    },
  );

  it("are the same where a quote was taken up days after its price", async () => {
    const quote = order({ id: "P-1", at, shape: "dotnet", variant: "partner", until: "18", anonymous: true });
    for (const now of [at + 5 * day + hour, at + 7 * day])
      expect(await expectCounted(database, [...quote, takenUp("P-1", at + 5 * day)], now)).toBe(1);
  });

  it("are the same where a customer submitted an order again", async () => {
    const traces = ["13", "18", "none"].flatMap((vanish) =>
      shapes.flatMap((shape) => submittedAgain({ id: `A-${shape}-${vanish}`, at, shape, vanish })),
    );
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(9);
  });

  it("are the same where the CRM reads a shipment after the order was closed", async () => {
    const traces = shapes.flatMap((shape) => readLate(order({ id: `A-${shape}`, at, shape, vanish: "24b.2" }), hour));
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(3);
  });

  it("are read in full where Hibernate could not commit", async () => {
    const isSave = ({ service, kind, attributes }: Span) =>
      service === "crm-api" && kind === "client" && attributes.get("order_status") === "SHIPPED";
    const traces = inSession(order({ id: "A-1", at, shape: "java" }), isSave, { status: "error" });
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(0);
  });

  it("are read in full where they were cancelled", async () => {
    const cancelled = edit(healthy(6, at, hour), (span) =>
      span.attributes.get("order_status") === "MANUFACTURING_APPROVED"
        ? withAttributes(span, { order_status: "CANCELLED" })
        : span,
    );
    expect(await expectCounted(database, cancelled, at + 40 * day)).toBe(0);
  });

  it("are read in full where the customer took them back before", async () => {
    const back = (i: number) =>
      byHand({ service: "shop-api", at: at + i * hour + 20 * minute, statuses: ["INITIATED"], order: `H-${1000 + i}` });
    const traces = [...healthy(6, at, hour), ...Array.from({ length: 6 }, (_, i) => back(i))];
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(0);
  });

  it("are read in full where an operator released them", async () => {
    const stories = Array.from({ length: 6 }, (_, i) =>
      order({ id: `A-${i}`, at: at + i * hour, shape: shapes[i % 3]!, until: "22.2" }),
    );
    const released = stories.map((_, i) =>
      byHand({ service: "mes-api", at: at + (80 + i) * hour, statuses: ["MANUFACTURING_APPROVED"], order: `A-${i}` }),
    );
    expect(await expectCounted(database, [...stories.flat(), ...released], at + 7 * day)).toBe(0);
  });

  it("are read in full where a driver's method rolled back", async () => {
    const undone = healthy(6, at, hour).map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span) => {
        const isSave = statements(span.attributes, span.name, []).some(isWrite);
        const system = span.attributes.get("db.system.name") ?? span.attributes.get("db.system") ?? "postgresql";
        const attributes = new Map([["db.system.name", system]]);
        const method = { name: "PDO::rollBack", spanId: `8${span.spanId.slice(1)}`, start: span.end, attributes };
        return isSave ? [span, { ...span, ...method }] : [span];
      }),
    }));
    expect(await expectCounted(database, undone, at + 40 * day)).toBe(0);
  });

  it.each([
    ["back", ""],
    ["into a queue from which it comes back", "_delay"],
  ])("are read in full where a consumer put its message %s", async (_, queue) => {
    const putBack = healthy(6, at, hour).map((trace) => ({
      ...trace,
      spans: trace.spans.flatMap((span) =>
        span.kind === "consumer" && span.service === "mes-api"
          ? [span, { ...suffixed(span, queue), spanId: `8${span.spanId.slice(1)}`, parentId: span.spanId, ...sending }]
          : [span],
      ),
    }));
    const sent = putBack.map((trace) => ({
      ...trace,
      spans: trace.spans.map((span) =>
        span.kind === "producer"
          ? withAttributes(span, { "messaging.operation": "publish", "messaging.operation.type": "send" })
          : span,
      ),
    }));
    expect(await expectCounted(database, sent, at + 40 * day)).toBe(0);
  });

  it.each(["SHIPPED", undefined])("know which report of a carrier is the last: %s", async (status) => {
    const traces = inTransit(healthy(6, at, hour), status);
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(6);
  });

  it("are read in full where such a report saves", async () => {
    const traces = inTransit(healthy(3, at, hour), "SHIPPED", true);
    expect(await expectCounted(database, traces, at + 40 * day)).toBe(0);
  });

  it.each([
    ["plain where one poll found twenty-five of them", 25, 25],
    ["odd where it found so many that their trace is too long", 80, 0],
  ])("are %s", async (_, count, plain) => {
    const stories = Array.from({ length: count }, (_, i) =>
      order({ id: `A-${i}`, at: at + i * second, shape: "java" }),
    );
    const traces = batchPoll(stories);
    expect(Math.max(...traces.map(({ spans }) => spans.length))).toBeGreaterThan(128);
    expect(await expectCounted(database, traces, at + 5 * day)).toBe(plain);
  });
});
