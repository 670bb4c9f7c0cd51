import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecording } from "../../../src/sources/file/recording.ts";
import type { Span } from "../../../src/trace/span.ts";
import { partDefaults } from "../../options.ts";
import { customerOf, play } from "../../people.ts";
import { record } from "../../recording.ts";
import { replay } from "../../replay.ts";
import { inParallel } from "../../run.ts";
import { openWorld, type World, type WorldOptions } from "../../world.ts";

const name = "ordertrace_test";
const said: string[] = [];
const options: WorldOptions = {
  ...partDefaults,
  name,
  progress: (what) => void said.push(what),
  signal: new AbortController().signal,
};

interface JaegerSpan {
  readonly traceID: string;
  readonly operationName: string;
  readonly processID: string;
  readonly references: readonly { readonly refType: string; readonly traceID: string }[];
  readonly tags: readonly { readonly key: string; readonly value: unknown }[];
}
interface JaegerTrace {
  readonly spans: readonly JaegerSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string; readonly tags: JaegerSpan["tags"] }>>;
}

const services = ["shop-api", "crm-api", "mes-api"];
const orders = ["A-1", "A-2", "A-3", "P-4"];

describe("the landscape", () => {
  let world: World;
  let stored = "";
  let traces: JaegerTrace[] = [];
  beforeAll(async () => {
    world = await openWorld(options);
    await inParallel(orders, 4, (orderId) =>
      play(world, {
        orderId,
        kind: orderId.startsWith("P") ? "partner" : "shop",
        // A failure puts the exception's message on a span. It must not hold personal data either.
        ...(orderId === "A-3" ? { fault: "24b.2=fail", at: "ship" } : {}),
      }),
    );
    await world.settle();
    const answers = await Promise.all(
      services.map(async (service) => {
        const answer = await fetch(`${world.jaeger.url}/api/traces?service=${service}&limit=10000&lookback=1h`);
        return answer.text();
      }),
    );
    stored = answers.join("\n");
    const all = answers.flatMap((text) => (JSON.parse(text) as { data: JaegerTrace[] }).data);
    traces = [...new Map(all.map((trace) => [trace.spans[0]!.traceID, trace])).values()];
  });
  afterAll(() => world?.stop());

  const serviceOf = (trace: JaegerTrace, span: JaegerSpan): string => trace.processes[span.processID]!.serviceName;
  const tracesWith = (operation: string, service: string): JaegerTrace[] =>
    traces.filter((trace) =>
      trace.spans.some((span) => span.operationName === operation && serviceOf(trace, span) === service),
    );

  it("lets no personal data reach a span, though the database is full of it", async () => {
    const { rows } = await world.databases.shop.query<Record<string, string>>(
      "SELECT customer_name, customer_phone, customer_email FROM orders WHERE customer_name IS NOT NULL ORDER BY order_id",
    );
    expect(rows).toHaveLength(3);
    for (const row of rows)
      for (const personal of Object.values(row)) {
        const pieces = [personal, encodeURIComponent(personal), Buffer.from(personal).toString("base64")];
        for (const piece of [...pieces, ...personal.split(/[\s@]/).filter((word) => word.length > 4)])
          expect(stored).not.toContain(piece);
      }
    expect(rows[0]!["customer_email"]).toBe(customerOf("A-1").email);
    expect(stored).toContain("A-1");
  });

  it("says of each span what sent it", () => {
    expect(new Set(traces.flatMap(({ processes }) => Object.values(processes).map((one) => one.serviceName)))).toEqual(
      new Set(services),
    );
    for (const { processes } of traces)
      for (const { tags } of Object.values(processes)) {
        const resource = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
        expect(resource).toMatchObject({
          "service.version": "1.0.0",
          "deployment.environment.name": "landscape",
          "telemetry.sdk.language": "nodejs",
        });
      }
  });

  it("keeps the context through RabbitMQ, as a parent", () => {
    const consumed = tracesWith("calculation.requests process", "mes-api");
    const messages = consumed.flatMap(({ spans }) =>
      spans.filter(({ operationName }) => operationName === "calculation.requests process"),
    );
    // Several orders that one poll found share a trace, so messages are counted, not traces.
    expect(messages).toHaveLength(3);
    for (const { references } of messages) expect(references[0]?.refType).toBe("CHILD_OF");
    for (const trace of consumed) expect(trace.spans.map((span) => serviceOf(trace, span))).toContain("crm-api");
  });

  it("keeps the context through RabbitMQ, as a link of a trace of its own", () => {
    const consumed = tracesWith("order.shipped process", "crm-api");
    expect(consumed).toHaveLength(4);
    for (const { spans } of consumed) {
      const consumer = spans.find(({ operationName }) => operationName === "order.shipped process")!;
      const [link] = consumer.references;
      expect(link?.refType).toBe("FOLLOWS_FROM");
      const sender = traces.find((trace) => trace.spans[0]!.traceID === link?.traceID)!;
      expect(sender.spans.map((span) => serviceOf(sender, span))).toContain("mes-api");
    }
  });

  it("loses the context where the CRM polls the shared database", () => {
    const polls = tracesWith("detect order", "crm-api");
    expect(polls.length).toBeGreaterThan(0);
    for (const trace of polls) expect(trace.spans.map((span) => serviceOf(trace, span))).not.toContain("shop-api");
  });

  it("sends what it can't handle to the dead letters", async () => {
    expect(await world.rabbit.depth()).toEqual({ waiting: 0, dead: 1 });
  });

  it("can be replayed into a Jaeger with Badger's storage, to the last attribute", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ordertrace-test-"));
    const recorded = (url: string, name: string) =>
      record(url, join(folder, name), new Date(Date.now() - 3_600_000), new Date());
    const files = await recorded(world.jaeger.url, "memory");
    const badger = await world.openBadger();
    await replay(files, badger);
    const again = await spansIn(await recorded(badger.url, "badger"));
    const told = await spansIn(files);
    rmSync(folder, { recursive: true });
    expect(told.length).toBeGreaterThan(300);
    expect(again).toEqual(told);
  });

  it("leaves nothing behind", async () => {
    await world.stop();
    const admin = new pg.Client({ connectionString: partDefaults.postgresUrl });
    await admin.connect();
    const { rows } = await admin.query("SELECT datname FROM pg_database WHERE datname LIKE $1", [`${name}%`]);
    await admin.end();
    const redis = new Redis(partDefaults.redisUrl);
    const keys = await redis.keys(`${name}:*`);
    redis.disconnect();
    const vhosts = execFileSync("rabbitmqctl", ["--quiet", "list_vhosts"]).toString().split("\n");
    expect([rows, keys, vhosts.includes(name)]).toEqual([[], [], false]);
    await expect(fetch(world.urls["crm-api"])).rejects.toThrow(/fetch failed/);
    await expect(fetch(world.jaeger.url)).rejects.toThrow(/fetch failed/);
  });
});

/** The spans in one fixed order, without the warnings that Jaeger adds when a span is read. */
async function spansIn(files: readonly string[]): Promise<Span[]> {
  const recording = await readRecording(files, Readable.from([]));
  const spans: Span[] = [];
  const all = { from: recording.oldest, to: recording.end };
  await recording.everyTrace(undefined, all, { each: (trace) => void spans.push(...trace.spans) });
  return spans
    .map((span) => ({ ...span, warnings: [] }))
    .sort((a, b) => (`${a.traceId} ${a.spanId} ${a.kind}` < `${b.traceId} ${b.spanId} ${b.kind}` ? -1 : 1));
}

describe("a landscape that can't be", () => {
  it.each([
    [
      "postgresUrl",
      "postgres://postgres@127.0.0.1:1/postgres",
      /PostgreSQL .*apt-get install postgresql.*--postgres-url/,
    ],
    ["rabbitmqUrl", "amqp://guest:guest@127.0.0.1:1", /RabbitMQ .*apt-get install rabbitmq-server/],
    ["redisUrl", "redis://127.0.0.1:1", /Redis .*apt-get install redis-server.*--redis-url/],
  ])("%s: says which part is missing, and how to have it", async (part, url, message) => {
    await expect(openWorld({ ...options, name: "ordertrace_absent", [part]: url })).rejects.toThrow(message);
  });

  it("is stopped as soon as it is told to", async () => {
    const aborter = new AbortController();
    const progress = (what: string) => what.startsWith("versitygw") && aborter.abort(new Error("enough"));
    const opening = openWorld({ ...options, name: "ordertrace_stopped", progress, signal: aborter.signal });
    await expect(opening).rejects.toThrow("enough");
  });
});
