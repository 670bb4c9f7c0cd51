import { text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { Connection } from "../../../src/sources/clickhouse/connection.ts";
import { startStub } from "../jaeger/stub-server.ts";
import { sourceErrorOf } from "../source-error.ts";

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const answer = (rows: readonly unknown[]) =>
  `{"meta":[],\n\t"data":\n\t[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n\t],\n\n\t"rows": ${rows.length}\n}\n`;

it("who asks after a failure asks for the tables anew", async () => {
  let isUp = false;
  const server = await startStub((_, response, request) => {
    void text(request).then((sql) => {
      const tables = [["otel", 1, "otel_traces", "SpanAttributes", "Map(String, String)"]];
      if (isUp) response.writeHead(200).end(answer(sql.includes("system.columns") ? tables : []));
      else response.writeHead(403).end("Code: 497. DB::Exception: oncall: Not enough privileges");
    });
  });
  open.push(server);
  const connection = new Connection({ baseUrl: `${server.url}/otel`, timeoutMs: 5_000 });
  open.push(connection.clickHouse);
  expect((await sourceErrorOf(connection.store())).kind).toBe("unauthorized");
  isUp = true;
  expect(await connection.store()).toMatchObject({ database: "otel", schema: { table: "otel_traces" } });
});
