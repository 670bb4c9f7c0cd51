import { describe, expect, it } from "vitest";
import { digester } from "../../src/order/digest.ts";
import { parsePathDocument } from "../../src/path/document.ts";
import { loadPath, pathFrom } from "../../src/path/load.ts";
import type { AttributeValue, Span, Trace } from "../../src/trace/span.ts";
import { treeOf } from "../../src/trace/tree.ts";
import { type Change, edit } from "../story/edit.ts";
import { day, healthy, hour, minute, order } from "../story/order.ts";
import { inSession } from "../story/session.ts";
import { endOf, verdict } from "./tell.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(12, at - 2 * day, 12 * hour);
const shipped = ["A-1", "B-1"].flatMap((id, i) => order({ id, at: at + i * minute, shape: "node", until: "24b.2" }));
const reportAt = endOf(shipped) + day;

/** What a carrier's report about both orders does, one statement after the other; it ends with `answer`. */
function report(answer: number, ...statements: readonly (readonly [text: string, more?: Change])[]): Trace[] {
  const traceId = "ca".repeat(16);
  const crm = order({ id: "A-1", at, shape: "node" }).flatMap(({ spans }) => spans);
  const carrier = crm.findLast(({ kind }) => kind === "server")!;
  const status = carrier.attributes.get("order_status")!;
  const request: Span = {
    ...carrier,
    traceId,
    spanId: "ca00000000000000",
    start: reportAt,
    end: reportAt + minute,
    attributes: new Map<string, AttributeValue>([
      ...carrier.attributes,
      ["order_id", '["A-1","B-1"]'],
      ["http.response.status_code", answer],
    ]),
  };
  const children = statements.map(([text, more = {}], i): Span => {
    const id = /[AB]-1/.exec(text)?.[0];
    const own: [string, AttributeValue][] =
      id === undefined
        ? []
        : [
            ["order_id", id],
            ["order_status", status],
          ];
    return {
      ...request,
      name: `pg.query:${text.split(" ")[0]} shop`,
      kind: "client",
      parentId: request.spanId,
      spanId: `ca0000000000000${i + 1}`,
      start: reportAt + (2 * i + 1) * 1_000,
      end: reportAt + (2 * i + 2) * 1_000,
      ...more,
      attributes: new Map([
        ["db.system.name", "postgresql"],
        ...queryOf(text),
        ...own,
        ...Object.entries(more.attributes ?? {}),
      ]),
    };
  });
  return [{ traceId, spans: [request, ...children], warnings: [] }];
}
const queryOf = (text: string): [string, AttributeValue][] => (text === "" ? [] : [["db.query.text", text]]);
const save = (id: string, more: Change = {}) => [`UPDATE orders SET status = $1 /* ${id} */`, more] as const;
const noAttributes = new Map<string, AttributeValue>();
const failed: Change = { status: "error", statusMessage: "deadlock detected" };
const told = (id: string, traces: readonly Trace[]) => verdict(id, [...others, ...shipped, ...traces], reportAt + hour);

describe("a transaction for several orders", () => {
  it("that was rolled back saved none of them", () => {
    const rolledBack = report(500, ["BEGIN"], save("A-1"), save("B-1", failed), ["ROLLBACK"]);
    expect([told("A-1", rolledBack), told("B-1", rolledBack)]).toEqual(["failed 25.2", "failed 25.2"]);
  });

  it("that was committed saved each", () => {
    const committed = report(200, ["BEGIN"], save("A-1"), save("B-1"), ["COMMIT"]);
    expect([told("A-1", committed), told("B-1", committed)]).toEqual(["completed 25.2", "completed 25.2"]);
  });

  it("says nothing of the one after it", () => {
    const each = report(500, ["BEGIN"], save("A-1"), ["COMMIT"], ["BEGIN"], save("B-1", failed), ["ROLLBACK"]);
    expect([told("A-1", each), told("B-1", each)]).toEqual(["completed 25.2", "failed 25.2"]);
  });

  it("is each order's own where its end names the order, though no beginning is seen", () => {
    const each = report(500, save("A-1"), save("B-1"), ["COMMIT /* B-1 */"], ["ROLLBACK /* A-1 */"]);
    expect([told("A-1", each), told("B-1", each)]).toEqual(["failed 25.2", "completed 25.2"]);
  });

  it("is not told from others where no beginning is seen", () => {
    const both = report(200, save("A-1"), save("B-1"), ["ROLLBACK"], ["COMMIT"]);
    expect(told("A-1", both)).toBe("completed 25.2");
  });

  it("is not told from another that was open at the same time", () => {
    const both = report(500, ["BEGIN"], ["BEGIN"], save("A-1"), save("B-1", failed), ["ROLLBACK"], ["COMMIT"]);
    expect(told("A-1", both)).toBe("completed 25.2");
  });
});

it("a transaction after one whose connection was lost is the write's own", () => {
  const again = report(500, ["BEGIN"], ["BEGIN"], save("A-1"), ["ROLLBACK"]);
  const alone = edit(again, ({ kind }) => (kind === "server" ? { attributes: { order_id: "A-1" } } : {}));
  expect(told("A-1", alone)).toBe("failed 25.2");
});

describe("a statement that failed after a write", () => {
  const notice = (span: Span): Change => ({
    spanId: `a${span.spanId.slice(1)}`,
    name: "INSERT shop.notifications",
    start: span.end + 1_000,
    end: span.end + 2_000,
    status: "error",
    attributes: {
      "db.operation": "INSERT",
      "db.sql.table": "notifications",
      "db.statement": "INSERT INTO notifications",
    },
  });
  const exception = new Map([["exception.type", "DataIntegrityViolationException"]]);
  const received = (consumer: Change) =>
    edit(order({ id: "A-1", at, shape: "java" }), (span) => {
      if (span.name === "order.shipped process") return { end: span.end + minute, ...consumer };
      const isSave = span.service === "crm-api" && span.kind === "client";
      return isSave && span.attributes.get("order_status") === "SHIPPED" ? [{}, notice(span)] : {};
    });

  it("undid it if the consumer says that it failed", () => {
    const traces = received({ status: "error" });
    expect(verdict("A-1", [...others, ...traces], endOf(traces) + hour)).toBe("failed 24b.2");
  });

  it("did not if its exception was only recorded: the consumer went on", () => {
    const traces = received({ events: [{ name: "exception", time: at, attributes: exception }] });
    expect(verdict("A-1", [...others, ...traces], endOf(traces) + hour)).toBe("completed 25.2");
  });
});

describe("a write whose request ended in an exception that says that nothing was saved", () => {
  const shapes = ["java", "dotnet", "node"] as const;
  const thrown = (type: string, time: number, stackTrace = ""): Change => ({
    status: "error",
    events: [
      {
        name: "exception",
        time,
        attributes: new Map([
          ["exception.type", type],
          ["exception.stacktrace", stackTrace],
        ]),
      },
    ],
  });
  const ended = (
    shape: (typeof shapes)[number],
    until: string,
    isEntry: (span: Span) => boolean,
    type: string,
    stackTrace?: string,
  ) => {
    const whole = order({ id: "A-1", at, shape, until });
    const entry = whole.flatMap(({ spans }) => spans).findLast(isEntry)!;
    const failing = { "http.status_code": 500, "http.response.status_code": 500 };
    const traces = edit(whole, (span) =>
      span === entry
        ? { ...thrown(type, span.end, stackTrace), attributes: span.kind === "server" ? failing : {} }
        : {},
    );
    return verdict("A-1", [...others, ...traces], endOf(traces) + 3 * hour);
  };
  const isConsumer = ({ kind }: Span) => kind === "consumer";
  const isServer = ({ kind }: Span) => kind === "server";
  const stale = "Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException";

  it.each(shapes)("was not saved by a consumer (%s)", (shape) => {
    expect(ended(shape, "21.2", isConsumer, stale)).toBe("failed 21.2");
    expect(ended(shape, "24b.2", isConsumer, "org.springframework.orm.ObjectOptimisticLockingFailureException")).toBe(
      "failed 24b.2",
    );
  });

  it.each(shapes)("was not saved by a request (%s)", (shape) => {
    expect(ended(shape, "25.2", isServer, "org.springframework.transaction.TransactionSystemException")).toBe(
      "failed 25.2",
    );
    expect(ended(shape, "22.2", isServer, stale)).toBe("failed 22.2");
  });

  const listener = "org.springframework.amqp.rabbit.support.ListenerExecutionFailedException";
  const causedBy = (type: string) => `${listener}: Listener method threw exception\n\tat a.B.c(B.java:1)\n${type}: row`;

  it.each([
    ["Caused by: jakarta.persistence.OptimisticLockException", "failed 24b.2"],
    ["Caused by: a.Wrapped: b\nCaused by: org.hibernate.StaleObjectStateException", "failed 24b.2"],
    [` ---> ${stale}`, "failed 24b.2"],
    ["Caused by: java.lang.NullPointerException", "waiting 25.1"],
    ["\tat Caused by: org.hibernate.StaleObjectStateException", "waiting 25.1"],
  ])("was saved or not as the cause of a listener's exception says (%s)", (cause, expected) => {
    expect(ended("java", "24b.2", isConsumer, listener, causedBy(cause))).toBe(expected);
  });

  it("was saved if the exception may have come after it", () => {
    expect(ended("dotnet", "24b.2", isConsumer, "System.NullReferenceException")).toBe("waiting 25.1");
  });

  it("was saved by the next delivery", () => {
    const whole = order({ id: "A-1", at, shape: "node" });
    const consumer = whole.flatMap(({ spans }) => spans).findLast(isConsumer)!;
    const traceId = "f".repeat(32);
    const first = whole.filter((trace) => trace.traceId === consumer.traceId).map((trace) => ({ ...trace, traceId }));
    const failed = edit(first, (span) => ({
      ...(span === consumer ? thrown(stale, span.end) : {}),
      traceId,
      start: span.start - minute / 2,
      end: span.end - minute / 2,
    }));
    expect(verdict("A-1", [...others, ...whole, ...failed], endOf(whole) + hour)).toBe("completed 25.2");
  });

  it("was saved if a COMMIT is seen to have gone well", () => {
    const [type, value] = ["exception.type", stale] as const;
    const events = [{ name: "exception", time: reportAt, attributes: new Map([[type, value]]) }];
    const told25 = (...statements: Parameters<typeof report>[1][]) =>
      told(
        "A-1",
        edit(report(500, ...statements), ({ kind }) => (kind === "server" ? { events } : {})),
      );
    expect(told25(["BEGIN"], save("A-1"), ["COMMIT"])).toBe("completed 25.2");
    expect(told25(save("A-1"))).toBe("failed 25.2");
  });
});

describe("a write that Hibernate sent", () => {
  const isSave = ({ service, kind, attributes }: Span) =>
    service === "crm-api" && kind === "client" && attributes.get("order_status") === "SHIPPED";
  const optimistic: Change = { status: "error", statusMessage: "Unable to commit against JDBC Connection" };
  const saved = ({ commit = {}, consumer = {}, sentBefore = false }) => {
    const whole = order({ id: "A-1", at, shape: "java" });
    const consumed = edit(whole, ({ name, end }) =>
      name === "order.shipped process" ? { end: end + minute, ...consumer } : {},
    );
    const traces = inSession(consumed, isSave, commit, sentBefore);
    return verdict("A-1", [...others, ...traces], endOf(traces) + hour);
  };

  it.each([false, true])("was undone by a commit that failed (sent before: %s)", (sentBefore) => {
    expect(saved({ commit: optimistic, consumer: { status: "error" }, sentBefore })).toBe("failed 24b.2");
  });

  it.each([false, true])("was saved by a commit that went well (sent before: %s)", (sentBefore) => {
    expect(saved({ sentBefore })).toBe("completed 25.2");
  });

  it("was not undone by what could not be committed after it, if its request went on", () => {
    expect(saved({ commit: optimistic, sentBefore: true })).toBe("completed 25.2");
  });
});

it("a command with a hundred statements saves what its last one says", () => {
  const lines = Array.from({ length: 99 }, (_, i) => `UPDATE order_lines SET status = @p${i} WHERE id = @q${i};\n`);
  const text = `${lines.join("")}UPDATE orders SET status = @p WHERE id = @q;`;
  const ours = edit(order({ id: "A-1", at, shape: "dotnet" }), (span) =>
    span.service === "mes-api" && span.kind === "client" && span.attributes.get("order_status") === "SHIPPED"
      ? { attributes: { "db.query.text": text, "db.operation.name": "", "db.collection.name": "" } }
      : {},
  );
  expect(verdict("A-1", [...others, ...ours], endOf(ours) + hour)).toBe("completed 25.2");
});

describe("a write in a stored procedure", () => {
  const whole = order({ id: "A-1", at, shape: "java", until: "25.2" });
  const called = edit(whole, ({ attributes }) =>
    attributes.get("db.sql.table") === "orders" && attributes.get("order_status") === "CLOSED"
      ? { attributes: { "db.operation": "CALL", "db.sql.table": [], "db.statement": "CALL save_order(?, ?)" } }
      : {},
  );
  const toldBy = (file: string, traces: readonly Trace[]) =>
    verdict("A-1", [...others, ...traces], endOf(whole) + hour, {
      path: pathFrom(parsePathDocument("path.yaml", file)),
    });
  const naming = "extends: alexandrite\ntables: { orders: [orders, save_order] }";

  it("is the step's where the path names the procedure beside its table", () => {
    expect(toldBy(naming, called)).toBe("completed 25.2");
  });

  it("fails where the procedure does", () => {
    const broken = edit(called, ({ attributes }) => (attributes.get("db.operation") === "CALL" ? failed : {}));
    expect(toldBy(naming, broken)).toBe("failed 25.2");
  });
});

describe("a driver that names its method", () => {
  const withoutSystem = (span: Span): Span => ({
    ...span,
    attributes: new Map([...span.attributes].filter(([name, value]) => name !== "db.system.name" && value !== "")),
  });
  /** What a report did, by spans with these names; not all of them say what they ran. */
  const told25 = (answer: number, ...spans: readonly (readonly [name: string, text?: string, more?: Change])[]) => {
    return told("A-1", report(answer, ...spans.map(([name, text = "", more]) => [text, { ...more, name }] as const)));
  };
  const saving = save("A-1")[0];

  it.each([
    [
      "Go's, whose COMMIT failed",
      "failed",
      [["sql.conn.begin_tx"], ["sql.conn.exec", saving], ["sql.tx.commit", "", failed]],
    ],
    ["Go's, which rolled back", "failed", [["sql.conn.begin_tx"], ["sql.conn.exec", saving], ["sql.tx.rollback"]]],
    ["Go's, which saved", "completed", [["sql.conn.begin_tx"], ["sql.conn.exec", saving], ["sql.tx.commit"]]],
    ["PHP's, which rolled back", "failed", [["PDO::beginTransaction"], ["PDO::exec", saving], ["PDO::rollBack"]]],
    [
      "PHP's, which prepared in vain",
      "failed",
      [
        ["PDO::prepare", saving],
        ["PDOStatement::execute", "", failed],
      ],
    ],
    [
      "Go's, which prepared in vain",
      "failed",
      [
        ["sql.conn.prepare", saving],
        ["sql.stmt.exec", saving, failed],
      ],
    ],
    [
      "Go's pgx, which prepared in vain",
      "failed",
      [
        [`prepare ${saving}`, saving],
        [`query ${saving}`, saving, failed],
      ],
    ],
    [
      "Go's pgx, which tried again",
      "completed",
      [
        [`prepare ${saving}`, saving],
        [`query ${saving}`, saving, failed],
        [`query ${saving}`, saving],
      ],
    ],
    [
      "Ruby's, which prepared in vain",
      "failed",
      [
        ["PREPARE shop", saving],
        ["EXECUTE shop", saving, failed],
      ],
    ],
    [
      "PHP's, which tried again",
      "completed",
      [["PDO::prepare", saving], ["PDOStatement::execute", "", failed], ["PDOStatement::execute"]],
    ],
    [
      "PHP's, where another statement failed",
      "completed",
      [
        ["PDO::prepare", saving],
        ["PDOStatement::execute"],
        ["PDO::prepare", "UPDATE views SET n = n + 1"],
        ["PDOStatement::execute", "", failed],
      ],
    ],
    ["one that only prepared", "completed", [["PDO::prepare", saving]]],
  ] as const)("%s", (_, state, spans) => {
    for (const answer of [200, 202]) expect(told25(answer, ...spans)).toBe(`${state} 25.2`);
  });

  it.each([
    [500, "failed"],
    [200, "completed"],
  ])("one that prepared two statements before it ran them: an answer of %i says how it went", (answer, state) => {
    const whole = order({ id: "A-1", at, shape: "node" });
    const spans = whole.flatMap((trace) => trace.spans);
    const carrier = spans.findLast(({ kind }) => kind === "server")!;
    const written = spans.findLast(({ kind }) => kind === "client")!;
    const run = { name: "PDOStatement::execute", attributes: { "db.query.text": "" } };
    const later = (i: number, change: Change): Change => ({
      spanId: `${i}`.repeat(16),
      start: written.start + i * 1_000,
      end: written.start + i * 1_000 + 1,
      ...change,
    });
    const traces = edit(whole, (span) =>
      span === carrier
        ? { end: carrier.end + minute, attributes: { "http.response.status_code": answer } }
        : span === written
          ? [
              { name: "PDO::prepare", end: written.start + 1 },
              later(1, { name: "PDO::prepare", attributes: { "db.query.text": "UPDATE views SET n = n + 1" } }),
              later(2, run),
              later(3, { ...run, ...failed }),
            ]
          : {},
    );
    expect(verdict("A-1", [...others, ...traces], endOf(traces) + hour)).toBe(`${state} 25.2`);
  });

  /** What is told of spans that name no database, by the whole traces and by their digests. */
  const toldOfBare = (...statements: Parameters<typeof report>[1][]) => {
    const bare = report(200, ...statements).map((trace) => ({ ...trace, spans: trace.spans.map(withoutSystem) }));
    const digested = bare.map((trace) => digester(loadPath())(treeOf(trace)));
    return [told("A-1", bare), told("A-1", digested)];
  };

  it.each([
    ["sql.tx.rollback", {}, "failed"],
    ["sql.tx.commit", failed, "failed"],
    ["sql.tx.commit", {}, "completed"],
  ] as const)("Go's, which names no database: %s %j", (end, how, state) => {
    const begun = ["", { name: "sql.conn.begin_tx" }] as const;
    const saved = [saving, { name: "sql.conn.exec" }] as const;
    expect(toldOfBare(begun, saved, ["", { name: end, ...how }])).toEqual([`${state} 25.2`, `${state} 25.2`]);
  });

  it.each([
    ["in vain", "failed", [failed]],
    ["again", "completed", [failed, {}]],
  ] as const)("Go's, which ran what it had prepared, and says neither what nor where: %s", (_, state, runs) => {
    const prepared = [saving, { name: "sql.conn.prepare" }] as const;
    const ran = runs.map((how) => ["", { name: "sql.stmt.exec", ...how }] as const);
    expect(toldOfBare(prepared, ...ran)).toEqual([`${state} 25.2`, `${state} 25.2`]);
  });

  // datasource-micrometer: a connection's span around its queries, with an event for each end of a transaction.
  it.each([
    [["rollback"], "failed"],
    [["commit"], "completed"],
    [["rollback", "commit"], "completed"],
    [["commit", "rollback"], "completed"],
    [[], "completed"],
  ] as const)("Micrometer's, whose connection says how it ended: %j", (ends, state) => {
    const events = ["acquired", ...ends].map((name, i) => ({
      name,
      time: reportAt + i * minute,
      attributes: noAttributes,
    }));
    const attributes = { "db.query.text": "", "jdbc.query[0]": saving };
    const query = { name: "query", parentId: "ca00000000000001", attributes };
    const connection = ["", { name: "connection", end: reportAt + 5 * minute, events }] as const;
    const given = toldOfBare(connection, [saving, query]);
    expect(given).toEqual([`${state} 25.2`, `${state} 25.2`]);
  });

  it.each([
    ["the connection around the write's own", "connection", "connection"],
    ["a saga around the write", "compensate", "save"],
  ])("Micrometer's, where what was rolled back is %s", (_, around, inner) => {
    const events = [{ name: "rollback", time: reportAt + 2 * minute, attributes: noAttributes }];
    const attributes = { "db.query.text": "", "jdbc.query[0]": saving };
    const outer = ["", { name: around, kind: "internal", end: reportAt + 5 * minute, events }] as const;
    const own = ["", { name: inner, kind: "internal", parentId: "ca00000000000001", end: reportAt + minute }] as const;
    const query = [saving, { name: "query", parentId: "ca00000000000002", attributes }] as const;
    expect(toldOfBare(outer, own, query)).toEqual(["completed 25.2", "completed 25.2"]);
  });

  // opentelemetry-auto-doctrine: no system, and the statement alone in the name of what was prepared.
  it.each([
    ["rollback", {}, "failed"],
    ["commit", {}, "completed"],
    ["commit", failed, "failed"],
  ] as const)("Doctrine's, which prepared and ran: %s, run %j", (end, how, state) => {
    const method = (name: string, more: Change = {}) =>
      ["", { name: `Doctrine::${name}`, attributes: { "db.operation.name": name.toLowerCase() }, ...more }] as const;
    const prepared = [saving, { name: "UPDATE orders", attributes: { "db.operation.name": "prepare" } }] as const;
    const spans = [method("begin"), prepared, method("execute", how), method(end)];
    expect(toldOfBare(...spans)).toEqual([`${state} 25.2`, `${state} 25.2`]);
  });

  // `@prisma/instrumentation` since 6: the spans of the engine's parts are beside those of the operations.
  it.each([
    ["rollback", {}, "failed"],
    ["commit", failed, "failed"],
    ["commit", {}, "completed"],
  ] as const)(
    "Prisma's, whose interactive transaction begins and ends in spans of their own: %s %j",
    (end, how, state) => {
      const part = (name: string, above?: number) =>
        ["", { name: `prisma:${name}`, kind: "internal", end: reportAt + 30_000, ...under(above) }] as const;
      const query = (text: string, above: number, more: Change = {}) =>
        [text, { name: "prisma:engine:db_query", ...under(above), ...more }] as const;
      const under = (above?: number) => (above === undefined ? {} : { parentId: `ca0000000000000${above}` });
      const transaction = [
        part("client:transaction"),
        part("engine:start_transaction", 1),
        query("BEGIN", 2),
        part("client:operation", 1),
        query(saving, 4),
        part(`engine:${end}_transaction`, 1),
        part(`engine:itx_${end}`, 6),
        query(end.toUpperCase(), 7, how),
      ];
      expect(toldOfBare(...transaction)).toEqual([`${state} 25.2`, `${state} 25.2`]);
    },
  );

  // Java's agent tells how transactions end, and not how they begin.
  it.each([
    ["completed", ["ROLLBACK"], ["COMMIT"]],
    ["failed", ["COMMIT"], ["ROLLBACK"]],
  ] as const)(
    "Java's, whose transaction ends after that of a span inside that is called start: %s",
    (state, [inner], [end]) => {
      const journal = { parentId: "ca00000000000002" };
      const spans = [
        [saving],
        ["", { name: "journal.start", kind: "internal", end: reportAt + 30_000 }],
        ["INSERT INTO journal (what) VALUES ($1)", journal],
        [inner, journal],
        [end],
      ] as const;
      const ofOne = edit(report(200, ...spans), ({ kind }) =>
        kind === "server" ? { attributes: { order_id: "A-1" } } : {},
      );
      const digested = ofOne.map((trace) => digester(loadPath())(treeOf(trace)));
      expect([told("A-1", ofOne), told("A-1", digested)]).toEqual([`${state} 25.2`, `${state} 25.2`]);
    },
  );

  it("Go's, which ran in vain what it had prepared last: nothing tells that it was the order", () => {
    const prepared = [saving, { name: "sql.conn.prepare" }] as const;
    const next = ["UPDATE views SET n = n + 1", { name: "sql.conn.prepare" }] as const;
    const ran = ["", { name: "sql.stmt.exec", ...failed }] as const;
    expect(toldOfBare(prepared, next, ran)).toEqual(["completed 25.2", "completed 25.2"]);
  });
});
