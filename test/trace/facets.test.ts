import { describe, expect, it } from "vitest";
import { isCacheWrite, statements } from "../../src/trace/facets/database.ts";
import { http, httpStatus, isLiteralBeside, pathFits, plainRoute } from "../../src/trace/facets/http.ts";
import { messaging, sentTo } from "../../src/trace/facets/messaging.ts";
import { objectStore } from "../../src/trace/facets/object-store.ts";
import { span } from "./span.ts";

describe("http", () => {
  it.each([
    [{ "http.method": "post", "http.route": "/a/{id}", "http.status_code": 200, "http.target": "/a/1?x=y" }],
    [{ "http.request.method": "POST", "http.route": "/a/{id}", "http.response.status_code": 200, "url.path": "/a/1" }],
    [
      {
        "http.request.method": "POST",
        "http.route": "/a/{id}",
        "http.response.status_code": "200",
        "url.full": "https://h:1/a/1?x=y",
      },
    ],
  ])("reads the conventions, stable and before", (attributes) => {
    expect(http(span({ kind: "server", attributes }))).toEqual({
      method: "POST",
      route: "/a/{id}",
      isTemplate: true,
      status: 200,
      path: "/a/1",
    });
  });

  it("reads a server's name where it has nothing else", () => {
    expect(http(span({ kind: "server", name: "POST /a/:id" }))).toEqual({ method: "POST", route: "/a/:id" });
  });

  it("reads Brave's path, whose spans name their route in small letters, and a status only where it is an error", () => {
    const attributes = { "http.method": "POST", "http.path": "/a/1" };
    const brave = span({ kind: "server", name: "post /a/{id}", attributes });
    expect(http(brave)).toEqual({ method: "POST", path: "/a/1" });
  });

  it("reads Micrometer's names, on the server and on the client", () => {
    const attributes = { method: "POST", uri: "/a/{id}", status: "201", "http.url": "/a/1" };
    const server = span({ kind: "server", name: "http post /a/{id}", attributes });
    expect(http(server)).toEqual({ method: "POST", route: "/a/{id}", status: 201 });
    expect(httpStatus(span({ kind: "client", name: "http put", attributes }))).toBe(201);
    expect(httpStatus(span({ kind: "internal", name: "http pool", attributes }))).toBeUndefined();
  });

  it.each([
    "/a/{order_id}/b",
    "a/{orderId:guid}/b",
    "/a/:orderId/b/",
    "/a/<id>/b",
    "/a/<int:id>/b",
    "/a/[id]/b",
    "A/{id}/B",
  ])("knows the route %s in any framework's spelling", (route) => {
    expect(plainRoute(route)).toBe("/a/{}/b");
  });

  it("tells a path that fits a route from one that doesn't", () => {
    expect(pathFits("/a/1/b", "/a/{id}/b")).toBe(true);
    expect(pathFits("/a/1", "/a/{id}/b")).toBe(false);
    expect(pathFits("/A/X1/b", "/a/{id}/B")).toBe(true);
  });

  it.each([
    ["/a/check/b", true],
    ["a/Check/b/", true],
    ["/a/{id}/b", false],
    ["/{controller}/{id}/{action}", false],
    ["/a/A-1/b", false],
    ["/a/(.*)/b", false],
    [String.raw`/a/(\w+)/b`, false],
    [String.raw`^a/(?P<id>[\w-]+)/b$`, false],
    ["/b", false],
    ["/a/*", false],
    ["/a/check/b/c", false],
  ])("takes the template %s for another one than /a/{id}/b: %s", (template, isOther) => {
    expect(isLiteralBeside(template, "/a/{id}/b")).toBe(isOther);
  });
});

describe("database", () => {
  const read = (attributes: Record<string, string>, name = "x") =>
    statements(span({ attributes }).attributes, name, ["shorted_sql_query"]);

  it.each<[string, Record<string, string>, string, string, string | undefined]>([
    [
      "Java",
      { "db.system": "postgresql", "db.operation": "UPDATE", "db.sql.table": "orders" },
      "UPDATE shop.orders",
      "UPDATE",
      "orders",
    ],
    [
      ".NET",
      { "db.system.name": "postgresql", "db.query.text": 'INSERT INTO public."Orders" VALUES ($1)' },
      "postgresql",
      "INSERT",
      "orders",
    ],
    [
      "Node",
      { "db.system": "postgresql", "db.statement": "update orders set status=$1" },
      "pg.query:UPDATE shop",
      "UPDATE",
      "orders",
    ],
    ["a name only", { "db.system": "postgresql" }, "INSERT shop.orders", "INSERT", "orders"],
    ["a summary", { "db.system.name": "postgresql", "db.query.summary": "INSERT orders" }, "x", "INSERT", "orders"],
    [
      "a common table expression",
      { "db.system": "postgresql", "db.statement": "WITH x AS (SELECT 1) UPDATE orders SET a=1" },
      "x",
      "UPDATE",
      "orders",
    ],
    ["the document's own field", { shorted_sql_query: "UPDATE orders" }, "x", "UPDATE", "orders"],
    [
      "several at once",
      {
        "db.system.name": "postgresql",
        "db.operation.name": "BATCH INSERT",
        "db.operation.batch.size": "2",
        "db.collection.name": "orders",
      },
      "x",
      "INSERT",
      "orders",
    ],
    [
      "a driver's method",
      { "db.system": "postgresql", "db.operation": "executeUpdate", "db.statement": "UPDATE orders SET a = ?" },
      "x",
      "UPDATE",
      "orders",
    ],
    [
      "a procedure",
      { "db.system": "postgresql", "db.statement": "CALL shop.Save_Order(?, ?)" },
      "x",
      "CALL",
      "save_order",
    ],
    [
      "JDBC's call",
      { "db.system": "postgresql", "db.statement": "{? = call save_order(?)}" },
      "x",
      "CALL",
      "save_order",
    ],
    ["SQL Server's call", { "db.system": "mssql", "db.statement": "EXEC dbo.SaveOrder @id" }, "x", "CALL", "saveorder"],
    [
      "a procedure that .NET's clients and Node's tedious name in place of a statement",
      {
        "db.system.name": "postgresql",
        "db.query.text": "shop.save_order",
        "db.stored_procedure.name": "shop.save_order",
      },
      "EXECUTE shop.save_order",
      "CALL",
      "save_order",
    ],
    [
      "a procedure that Npgsql calls by SELECT",
      { "db.query.text": "save_order", "db.operation.name": "SELECT", "db.stored_procedure.name": "save_order" },
      "SELECT save_order",
      "CALL",
      "save_order",
    ],
    ["Micrometer's data source", { "jdbc.query[0]": "update orders set a=?" }, "query", "UPDATE", "orders"],
    ["Doctrine's method", { "db.operation.name": "rollback" }, "Doctrine::rollBack", "ROLLBACK", undefined],
    ["a method alone", { "db.system": "postgresql", "db.operation": "execute" }, "x", "EXECUTE", undefined],
    ["a read", { "db.system": "postgresql", "db.statement": "SELECT * FROM orders" }, "x", "SELECT", undefined],
  ])("reads %s", (_what, attributes, name, operation, table) => {
    expect(read(attributes, name)).toMatchObject([{ operation, ...(table === undefined ? {} : { table }) }]);
  });

  it.each([
    ["/* update com.shop.Order */ update orders set a = ?", ["UPDATE orders"]],
    ["UPDATE orders SET note = 'insert into calculations'; -- delete from orders", ["UPDATE orders"]],
    ["INSERT INTO outbox VALUES (?); UPDATE orders SET a = ?", ["INSERT outbox", "UPDATE orders"]],
    [
      "WITH o AS (INSERT INTO outbox VALUES (?) RETURNING 1) UPDATE orders SET a = ?",
      ["INSERT outbox", "UPDATE orders"],
    ],
    ["UPDATE o SET a = ? FROM shop.orders AS o WHERE o.id = ?", ["UPDATE orders"]],
    ["INSERT INTO orders VALUES (?) ON CONFLICT (id) DO UPDATE SET a = ?", ["INSERT orders"]],
    ["INSERT INTO orders VALUES (?) ON DUPLICATE KEY UPDATE a = ?", ["INSERT orders"]],
    ["MERGE INTO orders USING x ON 1 = 1 WHEN MATCHED THEN UPDATE SET a = 1", ["MERGE orders"]],
    [
      "MERGE orders AS t USING x ON 1 = 1 WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)",
      ["MERGE orders"],
    ],
    ["MERGE TOP (1) INTO dbo.orders AS t USING x ON 1 = 1 WHEN MATCHED THEN DELETE", ["MERGE orders"]],
    ["INSERT dbo.orders (id) VALUES (?)", ["INSERT orders"]],
    ["INSERT OR IGNORE INTO orders VALUES (?)", ["INSERT orders"]],
    ["UPDATE TOP (1) orders SET a = ?", ["UPDATE orders"]],
    ["UPDATE LOW_PRIORITY IGNORE orders SET a = ?", ["UPDATE orders"]],
    ["SELECT id, update, merge FROM orders", ["SELECT"]],
    ["SELECT * FROM orders AS o INNER MERGE JOIN calculations AS c ON 1 = 1 OPTION (MERGE JOIN)", ["SELECT"]],
    ["SELECT * FROM orders FOR NO KEY UPDATE SKIP LOCKED", ["SELECT"]],
    ["SELECT * FROM orders FOR UPDATE SKIP LOCKED", ["SELECT"]],
    ["START TRANSACTION READ WRITE", ["BEGIN"]],
    ["SAVEPOINT s1", ["SAVEPOINT s1"]],
    ["ROLLBACK TO SAVEPOINT s1;", ["ROLLBACK TO s1"]],
    ["rollback work to s1", ["ROLLBACK TO s1"]],
    ["ROLLBACK;", ["ROLLBACK"]],
  ])("reads what a query does: %s", (text, does) => {
    const found = read({ "db.system": "postgresql", "db.statement": text });
    expect(found.map(({ operation, table }) => [operation, table].filter(Boolean).join(" "))).toEqual(does);
  });

  it("a write in a WITH is one, though the whole is called a SELECT", () => {
    const named = { "db.system": "postgresql", "db.operation.name": "SELECT" };
    const text = "WITH o AS (UPDATE orders SET a = ? RETURNING 1) SELECT * FROM o";
    expect(read({ ...named, "db.query.text": text })).toMatchObject([{ operation: "UPDATE", table: "orders" }]);
    expect(read({ ...named, "db.query.text": "WITH o AS (SELECT 1) SELECT * FROM o" })).toMatchObject([
      { operation: "SELECT" },
    ]);
  });

  it("several writes are read, whichever of them the attributes name", () => {
    const text = "WITH o AS (UPDATE orders SET a = ? RETURNING 1) INSERT INTO order_log SELECT * FROM o";
    const namedAs = (operation: string, table: string) =>
      read({ "db.system": "postgresql", "db.operation": operation, "db.sql.table": table, "db.statement": text });
    const both = [
      { operation: "INSERT", table: "order_log" },
      { operation: "UPDATE", table: "orders" },
    ];
    expect(namedAs("INSERT", "order_log")).toMatchObject(both);
    expect(namedAs("UPDATE", "orders")).toMatchObject(both.toReversed());
    expect(namedAs("INSERT", "shop.order_log")).toMatchObject(both);
  });

  it("a lock is no write, though its table is named", () => {
    const attributes = { "db.system.name": "postgresql", "db.collection.name": "orders" };
    expect(read({ ...attributes, "db.query.text": "SELECT 1 FROM orders FOR UPDATE SKIP LOCKED" })).toMatchObject([
      { operation: "SELECT", table: "orders" },
    ]);
  });

  it("takes no cache and no other span for a statement", () => {
    expect(read({ "db.system": "redis", "db.statement": "SET a b" })).toEqual([]);
    expect(read({})).toEqual([]);
  });

  it.each([
    ["SET", { "db.system": "redis", "db.operation": "SET" }, true],
    ["set", { "db.system": "redis" }, true],
    ["hset", { "db.system.name": "redis", "db.query.text": "hset calc:1 price ?" }, true],
    ["GET", { "db.system": "redis" }, false],
    ["EVALSHA", { "db.system": "redis", "db.statement": "EVALSHA 5f3c 1 calc:1" }, true],
    ["EVAL", { "db.system": "redis", "db.statement": "EVAL \"redis.call('HSET', KEYS[1])\" 1 calc:1" }, true],
    ["EVAL", { "db.system": "redis", "db.statement": "EVAL \"return redis.call('del', KEYS[1])\" 1 lock:1" }, false],
    ["PIPELINE", { "db.system": "redis", "db.operation.name": "PIPELINE", "db.query.text": "DEL a\nSET a ?" }, true],
    ["PIPELINE", { "db.system": "redis", "db.operation.name": "PIPELINE", "db.query.text": "GET a\nTTL a" }, false],
    ["pipeline", { "db.system": "redis", "db.statement": "del a\nset a ?" }, true],
    ["DB Query", { "db.system": "redis", "db.statement": "MULTI;SET a ?;PEXPIRE a 60000;EXEC" }, true],
    ["DB Query", { "db.system": "redis", "db.statement": "HGET a b;TTL a" }, false],
    ["SET", { "db.system": "postgresql" }, false],
  ])("tells a cache write: %s %o", (name, attributes, expected) => {
    expect(isCacheWrite(span({ kind: "client", name, attributes }))).toBe(expected);
  });
});

describe("messaging", () => {
  it.each<[string, Record<string, string>, string]>([
    [
      "Java",
      { "messaging.system": "rabbitmq", "messaging.destination": "q.in", "messaging.operation": "process" },
      "x",
    ],
    ["an exchange and a key", { "messaging.system": "rabbitmq", "messaging.destination.name": "orders:q.in" }, "x"],
    [
      "exchange, key and queue",
      { "messaging.system": "rabbitmq", "messaging.destination.name": "orders:q.in:q.in" },
      "x",
    ],
    ["aio-pika", { "messaging.system": "rabbitmq", "messaging.destination": ",q.in" }, "x"],
    [
      "the default exchange",
      {
        "messaging.system": "rabbitmq",
        "messaging.destination.name": "",
        "messaging.rabbitmq.destination.routing_key": "q.in",
      },
      "x",
    ],
    ["MassTransit, which names no system", { "messaging.destination.name": "rabbitmq://host/q.in" }, "x"],
    ["a name only", {}, "q.in process"],
    [
      "Node, whose attributes name only the exchange and the key",
      { "messaging.system": "rabbitmq", "messaging.destination": "orders", "messaging.rabbitmq.routing_key": "new" },
      "q.in process",
    ],
  ])("finds the queue as %s spells it", (_what, attributes, name) => {
    const found = messaging(span({ kind: "consumer", name, attributes }));
    expect(found?.role).toBe("receive");
    expect(found?.destinations).toContain("q.in");
  });

  it("reads the role from the operation where the kind says nothing", () => {
    const as = (operation: string) =>
      messaging(
        span({ kind: "client", attributes: { "messaging.system": "rabbitmq", "messaging.operation.type": operation } }),
      )?.role;
    expect([as("send"), as("receive"), as("settle")]).toEqual(["send", "receive", undefined]);
  });

  it.each<[string, string | undefined, string | undefined, ReturnType<typeof sentTo>]>([
    ["an exchange and a key", "orders", "q.in", { to: "q.in", exchange: "orders" }],
    ["both in one name", "orders:q.in", "q.in", { to: "q.in", exchange: "orders" }],
    ["the default exchange in Node", "", "q.in", { to: "q.in" }],
    ["the default exchange in Java", "<default>", "q.in", { to: "q.in" }],
    ["the default exchange in .NET", "amq.default", "q.in", { to: "q.in" }],
    ["a queue, twice", "q.in", "q.in", { to: "q.in" }],
    ["a fanout exchange", "orders", "", { to: "orders" }],
    ["a topic", "orders", undefined, { to: "orders" }],
    ["nothing", undefined, undefined, undefined],
  ])("reads where a message was sent: %s", (_what, name, key, expected) => {
    const attributes = {
      ...(name === undefined ? {} : { "messaging.destination.name": name }),
      ...(key === undefined ? {} : { "messaging.rabbitmq.destination.routing_key": key }),
    };
    expect(sentTo(span({ kind: "producer", attributes }))).toEqual(expected);
  });
});

describe("object store", () => {
  it("tells an answer, even an error, from none", () => {
    const s3 = (attributes: Record<string, string | number>, failed: boolean) =>
      objectStore(
        span({
          name: "S3.PutObject",
          kind: "client",
          attributes: { "rpc.service": "S3", "rpc.method": "PutObject", ...attributes },
        }),
        failed,
      );
    expect(s3({ "http.status_code": 503 }, true)).toEqual({ method: "PutObject", answered: true });
    expect(s3({}, true)).toEqual({ method: "PutObject", answered: false });
    expect(s3({}, false)).toEqual({ method: "PutObject", answered: true });
  });

  it.each([
    ["S3.PutObject", {}],
    ["S3/PutObject", {}],
    ["S3 PutObject", {}],
    ["PUT", { "rpc.service": "S3", "rpc.method": "PutObject" }],
    ["PUT", { "rpc.service": "Amazon S3", "rpc.method": "S3/PutObject" }],
  ])("is known by its spellings: %s %o", (name, attributes) => {
    expect(objectStore(span({ name, kind: "client", attributes }), false)?.method).toBe("PutObject");
  });

  it("is none of another service", () => {
    const attributes = { "rpc.service": "Amazon S3 Control", "rpc.method": "PutObject" };
    expect(objectStore(span({ name: "S3.PutObject", kind: "client", attributes }), false)).toBeUndefined();
  });
});
