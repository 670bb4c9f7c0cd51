import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toV1 } from "../bench/v1-out.ts";
import { checkSchema } from "../src/render/check-schema.ts";
import {
  coverageSchema,
  diffSchema,
  errorsSchema,
  lineSchema,
  lostSchema,
  ordersSchema,
  slowSchema,
  stuckSchema,
  watchSchema,
} from "../src/render/fleet-schema.ts";
import { showSchema } from "../src/render/show-schema.ts";
import { iso } from "../src/render/time.ts";
import type { Span } from "../src/trace/span.ts";
import { run } from "./run.ts";
import { type RecordedJaeger, startRecordedJaeger } from "./sources/jaeger/recorded-jaeger.ts";
import { json, send, startStub } from "./sources/jaeger/stub-server.ts";
import { asOf } from "./story/as-of.ts";
import { day, healthy, hour, minute, order } from "./story/order.ts";

const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);
const recorded = (...args: string[]) => run([...args, "--file", ...files]);
const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));

describe("the recorded week", () => {
  it("lost names the two that were lost and the one that failed, each at its point", async () => {
    const { exitCode, stdout } = await recorded("lost", "--format", "json");
    const json = lostSchema.parse(JSON.parse(stdout));
    expect([exitCode, json.exitCode]).toEqual([10, 10]);
    expect(
      json.points.map(({ point, state, orders }) => [point, state, ...orders.map((one) => one.order.orderId)]),
    ).toEqual([
      ["7", "failed", "A-1069"],
      ["13", "lost", "A-1060"],
      ["16", "lost", "A-1048"],
    ]);
    expect(json.unclear).toEqual([]);
    // What show says of the same order is what lost says of it.
    const shown = showSchema.parse(JSON.parse((await recorded("show", "A-1060", "--format", "json")).stdout));
    const { reasonCode, since, deadline, point } = shown.verdict;
    expect(json.points[1]?.orders[0]?.verdict).toMatchObject({ reasonCode, since, deadline, point });
  });

  it("lost tells only what happened in the window, wherever the order began", async () => {
    const points = async (since: string) => {
      const { stdout, exitCode } = await recorded("lost", "--since", since, "--format", "json");
      return { exitCode, points: lostSchema.parse(JSON.parse(stdout)).points.map(({ point }) => point) };
    };
    expect(await points("1d")).toEqual({ exitCode: 0, points: [] });
    expect(await points("3d")).toEqual({ exitCode: 10, points: ["7"] });
    // It got to 13 before the window, and its forty minutes were over inside of it.
    const end = Date.parse("2026-11-20T08:59:59Z") - Date.parse("2026-11-16T10:20:00Z");
    expect(await points(`${Math.round(end / 60_000)}m`)).toEqual({ exitCode: 10, points: ["7", "13"] });
  });

  it.each([
    ["2026-11-13T11:09:24.1Z", 0, "in-progress"],
    ["2026-11-13T13:00:00Z", 0, "waiting"],
    ["2026-11-14T13:00:00Z", 0, "waiting"],
    ["2026-11-20T00:00:00Z", 0, "completed"],
  ])("up to %s an order is shown and listed as it was then, and nothing later is missed", async (to, code, state) => {
    const shown = await recorded("show", "A-1042", "--to", to, "--format", "json");
    const listed = await recorded("orders", "--to", to, "--format", "json");
    expect([shown.exitCode, showSchema.parse(JSON.parse(shown.stdout)).verdict.state]).toEqual([code, state]);
    const { orders } = ordersSchema.parse(JSON.parse(listed.stdout));
    expect(orders.find(({ order }) => order.orderId === "A-1042")?.verdict.state).toBe(state);
  });

  it("stuck knows of nobody who began after the time that is asked about", async () => {
    const { stdout, exitCode } = await recorded("stuck", "--to", "2026-11-17T00:00:00Z", "--format", "json");
    expect([exitCode, stuckSchema.parse(JSON.parse(stdout)).stuck]).toEqual([0, []]);
  });

  it("lost says what it knows of other times than the one it was asked about", async () => {
    const { stdout } = await recorded("lost", "--from", "2026-11-15T00:00:00Z", "--to", "2026-11-16T00:00:00Z");
    expect(stdout.replaceAll("\n ", "")).toMatch(
      /^✓ No order was lost or failed in this time; outside of it 2 lost, 1 failed\./,
    );
  });

  it("stuck names who waits, for whom, and by how much too long", async () => {
    const { exitCode, stdout } = await recorded("stuck", "--format", "json");
    const json = stuckSchema.parse(JSON.parse(stdout));
    expect(exitCode).toBe(11);
    expect(json.stuck.map((one) => [one.order.orderId, one.verdict.point, one.waitsFor])).toEqual([
      ["A-1070", "20.1", "seller"],
    ]);
    expect(json.stuck[0]?.overMs).toBeGreaterThan(20 * 3_600_000);
  });

  it("orders says of each what show says of it", async () => {
    const truth = JSON.parse(readFileSync("examples/truth.json", "utf8")) as { id: string }[];
    const json = ordersSchema.parse(JSON.parse((await recorded("orders", "--format", "json")).stdout));
    expect(json.orders.map(({ order }) => order.orderId).sort()).toEqual(truth.map(({ id }) => id).sort());
    for (const id of ["A-1042", "A-1048", "A-1055", "A-1060", "A-1069", "A-1070", "A-1077", "A-1078"]) {
      const shown = showSchema.parse(JSON.parse((await recorded("show", id, "--format", "json")).stdout));
      const listed = json.orders.find(({ order }) => order.orderId === id)?.verdict;
      expect([id, listed?.state, listed?.point]).toEqual([id, shown.verdict.state, shown.verdict.point]);
    }
  });

  it.each([
    [
      ["--state", "lost,failed"],
      ["A-1048", "A-1060", "A-1069"],
    ],
    [
      ["--at", "20.1"],
      ["A-1070", "A-1077"],
    ],
    [["--at", "24a", "--state", "lost"], []],
    [["--status", "submitted"], ["A-1060"]],
    [["--type", "no-such-type"], []],
  ])("orders %j", async (filter, ids) => {
    const { stdout, exitCode } = await recorded("orders", ...filter, "--format", "json");
    const json = ordersSchema.parse(JSON.parse(stdout));
    expect(exitCode).toBe(0);
    expect(
      json.orders
        .map(({ order }) => order.orderId)
        .filter((id) => id !== "A-1078")
        .sort(),
    ).toEqual(ids);
  });

  it("slow, coverage and errors keep their contracts", async () => {
    const slow = slowSchema.parse(JSON.parse((await recorded("slow", "--format", "json")).stdout));
    expect(slow.steps.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["work", "queue", "poll", "person", "external"]),
    );
    const coverage = coverageSchema.parse(JSON.parse((await recorded("coverage", "--format", "json")).stdout));
    expect(coverage.services.map(({ service, ratio }) => [service, ratio]).sort()).toEqual([
      ["crm-api", 1],
      ["mes-api", 1],
      ["shop-api", 1],
    ]);
    const errors = errorsSchema.parse(JSON.parse((await recorded("errors", "--format", "json")).stdout));
    expect(errors.routes.filter(({ now }) => now.errors > 0).map(({ service, route }) => [service, route])).toEqual([
      ["shop-api", "POST /api/orders/{}/file"],
      ["shop-api", null],
    ]);
  });

  it("diff shows where an order parts from another, and from the typical one", async () => {
    const other = diffSchema.parse(JSON.parse((await recorded("diff", "A-1060", "A-1042", "--format", "json")).stdout));
    expect(other.points.find(({ differs }) => differs !== null)?.point).toBe("13");
    const typical = diffSchema.parse(JSON.parse((await recorded("diff", "A-1048", "--format", "json")).stdout));
    expect(typical.typicalOf).toBeGreaterThan(20);
    expect(typical.points.filter(({ differs }) => differs === "state").map(({ point }) => point)).toEqual(["16"]);
    expect((await recorded("diff", "A-0000")).exitCode).toBe(6);
    const [span] = typical.one.verdict.evidence.spans;
    const byTrace = diffSchema.parse(JSON.parse((await recorded("diff", span!.traceId, "--format", "json")).stdout));
    expect(byTrace.points).toEqual(typical.points);
  });

  it("show --critical tells where the weeks went", async () => {
    const { stdout } = await recorded("show", "A-1042", "--critical", "--format", "json");
    const { critical } = showSchema.parse(JSON.parse(stdout));
    const longest = critical!.toSorted((a, b) => b.tookMs - a.tookMs)[0];
    expect([longest?.kind, longest?.point]).toEqual(["external", "25.1"]);
  });

  it.each(["lost", "stuck", "orders", "slow", "errors", "coverage"])(
    "%s prints a line each with ndjson",
    async (verb) => {
      const { stdout } = await recorded(verb, "--format", "ndjson");
      const lines = stdout
        .trimEnd()
        .split("\n")
        .map((line) => lineSchema.parse(JSON.parse(line)));
      expect(lines.at(-1)).toMatchObject({ type: "summary", command: verb });
      expect(
        lines
          .slice(0, -1)
          .every(({ type }) => type === (["lost", "stuck", "orders"].includes(verb) ? "order" : "step")),
      ).toBe(true);
    },
  );

  it.each(["lost", "stuck", "orders", "slow", "errors", "coverage", "diff A-1060", "diff A-1060 A-1042", "check"])(
    "%s on a terminal of 80 columns, in two languages",
    async (line) => {
      for (const lang of ["en", "ru"]) {
        const { stdout } = await recorded(...line.split(" "), "--utc", "--lang", lang);
        expect(stdout.split("\n").filter((one) => one.length > 80 && !one.includes("http"))).toEqual([]);
        await expect(stdout).toMatchFileSnapshot(`render/golden/fleet/${line.replaceAll(" ", "-")}.80.${lang}.txt`);
      }
    },
  );
});

describe("check", () => {
  const checks = (yaml: string): string => {
    const file = join(folder, `${yaml.length}.yaml`);
    writeFileSync(file, yaml);
    return file;
  };

  it.each([
    ["lost: 0, since: 7d", 10],
    ["lost: 3, since: 7d", 0],
    ["lost: 0, since: 1d", 0],
    ['lost: 1, since: 7d, at: ["13", "16"]', 10],
    ["stuck: 0, since: 30d", 11],
    ["stuck: 1, since: 30d", 0],
    ["orders: 38, since: 7d", 0],
    ["orders: 39, since: 7d", 5],
    ["p95: 1s, of: 15b, since: 7d", 0],
    ["p95: 10ms, of: 15b, since: 7d", 12],
    ["max: 1d, of: '20.1', kind: person, since: 7d", 0],
    ["coverage: 95%, of: mes-api, since: 7d", 0],
    ["errors: 1%, of: shop-api, since: 3d", 13],
    ["errors: 50%, of: shop-api, since: 3d", 0],
  ])("{ %s } exits with %i", async (check, code) => {
    const { exitCode, stdout } = await recorded(
      "check",
      "-c",
      checks(`checks:\n  - { name: one, ${check} }\n`),
      "--format",
      "json",
    );
    expect([exitCode, checkSchema.parse(JSON.parse(stdout)).checks[0]?.outcome]).toEqual([
      code,
      code === 0 ? "ok" : "failed",
    ]);
  });

  it("says of a wrong file where and what", async () => {
    const file = checks("checks:\n  - { name: one, los: 0 }\n  - { name: two, lost: 0, stuck: 0 }\n");
    const { exitCode, stdout, stderr } = await recorded("check", "-c", file);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`${file}:2:18`);
    expect(stderr).toContain("did you mean `lost`?");
  });

  it("is a plugin for Nagios: one line, figures, a plugin's exit code, even where nobody answers", async () => {
    const found = await recorded("check", "--format", "nagios");
    expect([found.exitCode, found.stdout.split("\n")[0]]).toEqual([
      2,
      "ORDERTRACE CRITICAL - no order is stuck: 1 stuck, at most 0 | 'no order is lost'=0;;0;0 'no order is stuck'=1;;0;0 'errors have not risen'=0%;;;0;100",
    ]);
    const gone = await run(["check", "--format", "nagios", "--jaeger-url", "http://127.0.0.1:1"]);
    expect(gone.exitCode).toBe(3);
    expect(gone.stdout).toMatch(/^ORDERTRACE UNKNOWN - .*127\.0\.0\.1:1/);
    const wrong = await run(["check", "--format", "nagios", "--no-such-option"]);
    expect([wrong.exitCode, wrong.stdout]).toEqual([
      3,
      expect.stringMatching(/^ORDERTRACE UNKNOWN - .*--no-such-option/),
    ]);
  });
});

describe.each(["v1", "v3"] as const)("a sweep of the recorded Jaeger, dialect %s", (dialect) => {
  let jaeger: RecordedJaeger;
  beforeAll(async () => {
    jaeger = await startRecordedJaeger(dialect, { onlyWhole: true });
  });
  afterAll(() => jaeger.close());
  const ask = (...args: string[]) =>
    run([...args, "--jaeger-url", jaeger.url, "--now", iso(jaeger.now), "--format", "json"]);

  it.each(["500", "20"])("finds what was lost, %s traces an answer", async (limit) => {
    const { stdout, exitCode } = await ask("lost", "--since", "30d", "--limit", limit, "--rate", "1000");
    const json = lostSchema.parse(JSON.parse(stdout));
    expect(exitCode).toBe(10);
    const all = json.points.flatMap(({ point, orders }) => orders.map(({ order }) => `${order.orderId} ${point}`));
    expect(all).toEqual(expect.arrayContaining(["A-1098 13", "A-1065 7", "A-1100 16"]));
    expect(json.search.truncated).toBe(false);
  });
});

it("of orders of which one trace each is kept nothing that is absent tells anything", async () => {
  const { url, now, close } = await startRecordedJaeger("v1");
  const args = ["lost", "--since", "30d", "--rate", "1000", "--jaeger-url", url, "--now", iso(now), "--format", "json"];
  const json = lostSchema.parse(JSON.parse((await run(args)).stdout));
  await close();
  const unclear = json.unclear.map(({ order, verdict }) => `${order.orderId} ${verdict.point} ${verdict.reasonCode}`);
  expect(unclear).toEqual(expect.arrayContaining(["A-1098 13 requests-missing", "A-1100 16 requests-missing"]));
});

it.each(["diff A-1120", "lost", "errors"])("%s that is broken off exits with 130", async (line) => {
  const recording = await startRecordedJaeger("v1");
  let interrupt = () => {};
  const server = await startStub((url, response) => {
    // An order's own search names its key, a sweep's names none: at the first of those somebody presses Ctrl-C.
    if (url.pathname === "/api/traces" && !url.searchParams.has("tags")) return interrupt();
    if (url.pathname.includes("/metrics/")) return response.writeHead(404).end();
    void fetch(recording.url + url.pathname + url.search)
      .then((answer) => answer.text())
      .then((body) => response.end(body));
  });
  const args = [...line.split(" "), "--jaeger-url", server.url, "--now", iso(recording.now)];
  const { exitCode, stderr } = await run(args, { onSignal: (listen) => (interrupt = listen) });
  await server.close();
  await recording.close();
  expect([exitCode, stderr]).toEqual([130, ""]);
});

describe("a sweep of a server", () => {
  const services = (name: string) => ({ status: 200, body: JSON.stringify({ data: [name] }) });

  it.each([
    ["lost", 0, "– No order was seen: there is nothing to judge."],
    ["stuck", 0, "– No order was seen: there is nothing to judge."],
    ["lost --lang ru", 0, "– Не видно ни одного заказа: судить не о чем."],
    ["check --format nagios", 0, "ORDERTRACE OK - 3 checks passed, no order was seen | "],
  ])("in which no order is seen is not said to be well: %s", async (line, code, said) => {
    const server = await startRecordedJaeger("v1", { isEmptied: () => true });
    const args = [...line.split(" "), "--jaeger-url", server.url, "--now", iso(server.now)];
    const { exitCode, stdout } = await run(args);
    await server.close();
    expect(exitCode).toBe(code);
    expect(stdout).toContain(said);
  });

  it("that knows none of the path's services is not clean", async () => {
    const server = await startStub((_url, response) => {
      response.end(services("payments").body);
    });
    const { exitCode, stdout } = await run(["lost", "--jaeger-url", server.url]);
    await server.close();
    expect(exitCode).toBe(5);
    expect(stdout).toContain("None of the path's services is known to it");
  });

  it("that has more in a millisecond than it hands over is not clean", async () => {
    const trace = (i: number) => ({
      traceID: `${i}`.padStart(32, "a"),
      spans: [
        {
          traceID: `${i}`.padStart(32, "a"),
          spanID: "b".repeat(16),
          operationName: "GET /",
          startTime: 1,
          duration: 1,
          processID: "p",
        },
      ],
      processes: { p: { serviceName: "shop-api" } },
    });
    const server = await startStub((url, response) => {
      if (url.pathname.endsWith("services")) response.end(services("shop-api").body);
      else
        response.end(
          JSON.stringify({ data: Array.from({ length: Number(url.searchParams.get("limit")) }, (_, i) => trace(i)) }),
        );
    });
    const { exitCode, stdout } = await run(["lost", "--since", "5ms", "--limit", "2", "--jaeger-url", server.url]);
    await server.close();
    expect(exitCode).toBe(5);
    expect(stdout).toContain("CUT OFF");
  });
});

it.each(["table", "markdown", "html"])("show says so in a %s, where the id is not what is wrong", async (format) => {
  const server = await startStub((url, response) => {
    send(response, json({ data: url.pathname === "/api/services" ? ["payments"] : [] }));
  });
  const { exitCode, stdout } = await run(["show", "A-1", "--format", format, "--jaeger-url", server.url]);
  await server.close();
  expect([exitCode, stdout.replaceAll("\n", " ")]).toEqual([
    6,
    expect.stringMatching(/None of the path('|&#39;)s services is known to it/),
  ]);
});

it.each([
  ["en", "No request was answered in this time; in the time before, 3 were."],
  ["ru", "За это время не было ни одного запроса, до него — 3 запроса."],
])("errors says where requests have stopped (%s)", async (lang, said) => {
  const window = ["--from", "2026-11-18T10:20:00Z", "--to", "2026-11-18T10:25:00Z"];
  const files = ["shop-api", "crm-api", "mes-api"].map((service) => `examples/${service}.json.gz`);
  const { exitCode, stdout } = await run(["errors", "--lang", lang, ...window, "--file", ...files]);
  expect([exitCode, stdout.split("\n")[0]]).toEqual([0, `· ${said}`]);
});

it("errors says that it was asked of a server that knows none of the services", async () => {
  const server = await startStub((_, response) => send(response, json({ data: [] })));
  const { exitCode, stdout } = await run(["errors", "--since", "5m", "--jaeger-url", server.url]);
  await server.close();
  expect([exitCode, stdout.replaceAll("\n", " ")]).toEqual([
    5,
    expect.stringContaining("None of the path's services is known to it"),
  ]);
});

describe("a service that has fallen silent", () => {
  const now = Date.UTC(2026, 10, 20, 3) * 1_000;
  const minute = 60_000_000;

  /** A Jaeger in which a service looks for work every ten minutes, until three hours ago. */
  const startSilent = () =>
    startStub((url, response) => {
      const time = (name: string) => Number(url.searchParams.get(name));
      const polls = Array.from({ length: 9 * 144 }, (_, i) => now - (i + 19) * 10 * minute);
      const asked = polls.filter((start) => start >= time("start") && start <= time("end"));
      const known = url.pathname === "/api/services" ? ["mes-api"] : undefined;
      const found = url.pathname === "/api/traces" ? asked.slice(0, time("limit")).map(pollAt) : [];
      send(response, json({ data: known ?? found }));
    });
  const pollAt = (startTime: number) => {
    const traceID = startTime.toString(16).padStart(32, "0");
    const span = { traceID, spanID: traceID.slice(-16), operationName: "poll", references: [], startTime };
    const process = { serviceName: "mes-api", tags: [] };
    return {
      traceID,
      spans: [{ ...span, duration: 9_000, tags: [], logs: [], processID: "p1" }],
      processes: { p1: process },
    };
  };

  it.each(["lost", "stuck", "orders"])("leaves %s without an answer where no order is seen", async (command) => {
    const server = await startSilent();
    const args = [command, "--since", "1h", "--jaeger-url", server.url, "--now", iso(now), "--utc"];
    const [told, answer] = [await run(args), await run([...args, "--format", "json"])];
    await server.close();
    expect([told.exitCode, answer.exitCode]).toEqual([5, 5]);
    expect(told.stdout.replaceAll("\n", " ")).toContain("SILENT: mes-api has sent no span since 20 Nov 2026 0");
    const { search } = { lost: lostSchema, stuck: stuckSchema, orders: ordersSchema }[command]!.parse(
      JSON.parse(answer.stdout),
    );
    expect([search.blind, search.silent.map(({ service }) => service)]).toEqual([true, ["mes-api"]]);
  });

  it("is told of once by watch, and asked about once", async () => {
    const server = await startSilent();
    const args = ["watch", "--lost", "--jaeger-url", server.url, "--now", iso(now), "--interval", "1ms"];
    const { exitCode, stdout, stderr } = await run([...args, "--at-most", "1s"]);
    const earlier = server.requests.filter(
      (request) => Number(/[?&]end=(\d+)/.exec(request)?.[1]) < now - 600 * minute,
    );
    await server.close();
    expect([exitCode, stdout, stderr.split("SILENT").length - 1]).toEqual([5, "", 1]);
    expect([earlier.length, new Set(earlier).size]).toEqual([7, 7]);
  });
});

it("watch says once that nobody shows a step any more, which leaves in doubt who is lost there", async () => {
  const end = Date.parse("2026-11-20T10:00:00Z") * 1_000;
  const broken = [50, 48, 46, 44, 42].flatMap((ago) => order({ id: `S-${ago}`, at: end - ago * minute, vanish: "16" }));
  const traces = asOf([...healthy(9, end - 2 * day, hour), ...broken], end);
  const server = await startStub(({ pathname, searchParams: query }, response) => {
    const isIn = ({ start, service }: Span) =>
      service === query.get("service") && start >= Number(query.get("start")) && start <= Number(query.get("end"));
    const found = traces.filter(({ spans }) => spans.some(isIn)).slice(0, Number(query.get("limit")));
    const data = pathname === "/api/services" ? ["shop-api", "crm-api", "mes-api"] : found.map(toV1);
    send(response, json({ data: pathname === "/api/services" || pathname === "/api/traces" ? data : [] }));
  });
  const args = ["watch", "--lost", "--jaeger-url", server.url, "--now", iso(end), "--interval", "1ms"];
  const { exitCode, stdout, stderr } = await run([...args, "--at-most", "2s"]);
  await server.close();
  expect([exitCode, stdout, stderr.split("no order shows step 16 any more").length - 1]).toEqual([5, "", 1]);
});

describe("span metrics", () => {
  const end = Date.parse("2026-11-24T03:00:00Z");
  /** Half of what the MES answers is an error in the last five minutes, one in a hundred before. */
  const answer = (url: URL): object => {
    const { searchParams: query, pathname } = url;
    const now = Number(query.get("endTs")) === end;
    const value = { calls: 1, errors: now ? 0.5 : 0.01, latencies: query.get("quantile") === "0.5" ? 20 : 900 };
    return {
      name: "m",
      metrics: query.getAll("service").map((service) => ({
        labels: [
          { name: "service_name", value: service },
          { name: "operation", value: "POST /api/x" },
        ],
        metricPoints: [
          {
            gaugeValue: {
              doubleValue:
                service === "mes-api"
                  ? value[pathname.split("/").at(-1) as "calls"]
                  : pathname.endsWith("calls")
                    ? 1
                    : 0,
            },
            timestamp: new Date(Number(query.get("endTs"))).toISOString(),
          },
        ],
      })),
    };
  };
  const ask = async (reply: (url: URL) => { status: number; body: string }, ...args: string[]) => {
    const server = await startStub((url, response) => {
      const { status, body } = url.pathname.includes("/metrics/")
        ? reply(url)
        : { status: 200, body: JSON.stringify({ data: url.pathname.endsWith("services") ? ["mes-api"] : [] }) };
      response.writeHead(status).end(body);
    });
    const told = await run([
      ...args,
      "--jaeger-url",
      server.url,
      "--now",
      new Date(end).toISOString(),
      "--format",
      "json",
    ]);
    await server.close();
    return { ...told, json: JSON.parse(told.stdout) as unknown };
  };
  const there = (url: URL) => ({ status: 200, body: JSON.stringify(answer(url)) });

  it("errors are counted by them where the server has them, and says so", async () => {
    const { exitCode, json } = await ask(there, "errors");
    const { search, routes } = errorsSchema.parse(json);
    expect([exitCode, search.from]).toEqual([13, "span-metrics"]);
    expect(routes.filter(({ risen }) => risen).map(({ service, route, now }) => [service, route, now.errors])).toEqual([
      ["mes-api", null, 150],
      ["mes-api", "POST /api/x", 150],
    ]);
  });

  it.each([
    ["there are none", { status: 501, body: '{"errors":[{"msg":"metrics querying is currently disabled"}]}' }, 0],
    ["they can't be read", { status: 500, body: '{"errors":[{"msg":"connection refused"}]}' }, 1],
  ])("errors are counted by the traces where %s", async (_, reply, notes) => {
    const { exitCode, json } = await ask(() => reply, "errors");
    const { search } = errorsSchema.parse(json);
    expect([exitCode, search.from, search.notes.length]).toEqual([0, "traces", notes]);
  });

  it("slow tells them beside the steps", async () => {
    const { json } = await ask(there, "slow");
    expect(slowSchema.parse(json).metrics?.[0]).toEqual({
      service: "mes-api",
      operation: "POST /api/x",
      p50Ms: 20,
      p95Ms: 900,
    });
  });
});

describe("watch", () => {
  it("tells each change, survives a server that is gone for a while, and ends when it is reached", async () => {
    const recording = await startRecordedJaeger("v1");
    let asked = 0;
    // Away at first for a while, then there.
    const server = await startStub((url, response) => {
      asked += 1;
      if (asked <= 1) response.destroy();
      else
        void fetch(recording.url + url.pathname + url.search)
          .then((answer) => answer.text())
          .then((body) => response.end(body));
    });
    const args = ["watch", "A-1118", "--jaeger-url", server.url, "--interval", "1ms", "--format", "ndjson"];
    const { exitCode, stdout } = await run([...args, "--now", iso(recording.now), "--until", "18"]);
    await server.close();
    await recording.close();
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => watchSchema.parse(JSON.parse(line)));
    expect(lines.map(({ verdict }) => [verdict.state, verdict.point])).toEqual([["waiting", "20.1"]]);
  });

  it("finds an order by one of its traces, and asks for that once", async () => {
    const recording = await startRecordedJaeger("v1");
    const asked = ["--jaeger-url", recording.url, "--now", iso(recording.now)];
    const { verdict } = showSchema.parse(
      JSON.parse((await run(["show", "A-1118", ...asked, "--format", "json"])).stdout),
    );
    const { traceId } = verdict.evidence.spans[0]!;
    const before = recording.requests.length;
    const args = ["watch", traceId, ...asked, "--interval", "1ms", "--format", "ndjson"];
    const { exitCode, stdout } = await run([...args, "--until", "18"]);
    const byId = recording.requests.slice(before).filter((request) => request === `/api/traces/${traceId}`);
    await recording.close();
    expect([exitCode, byId]).toEqual([0, [`/api/traces/${traceId}`]]);
    expect(watchSchema.parse(JSON.parse(stdout)).order.orderId).toBe("A-1118");
  });

  it("gives up after the time it was given", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "A-1118", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "1ms"];
    const { exitCode, stderr } = await run([...args, "--until", "shipped", "--at-most", "1ms"]);
    await recording.close();
    expect([exitCode, stderr]).toEqual([5, expect.stringContaining("not reached within 1ms")]);
  });

  it("gives up on an order that was never seen as one that is not found", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "NOPE", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "1ms"];
    const { exitCode } = await run([...args, "--at-most", "1ms"]);
    await recording.close();
    expect(exitCode).toBe(6);
  });

  it("gives up in time, however long it was to wait between two looks", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "A-1118", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "25d"];
    const { exitCode } = await run([...args, "--until", "shipped", "--at-most", "1s"]);
    await recording.close();
    expect(exitCode).toBe(5);
  });

  it("waits for a server that is not there yet, and ends as every command does where none came", async () => {
    const args = ["watch", "A-1118", "--jaeger-url", "http://127.0.0.1:1", "--interval", "5ms", "--at-most", "30ms"];
    const { exitCode, stderr } = await run(args);
    expect([exitCode, stderr]).toEqual([
      4,
      expect.stringMatching(/asking again until it answers[^]*Is Jaeger running there\?/),
    ]);
  });

  it("looks as far back for losses as it says", async () => {
    const recording = await startRecordedJaeger("v1");
    const args = ["watch", "--lost", "--jaeger-url", recording.url, "--now", iso(recording.now), "--interval", "1h"];
    await run([...args, "--at-most", "1ms"]);
    const starts = recording.requests.flatMap((request) => /[?&]start=(\d+)/.exec(request)?.[1] ?? []).map(Number);
    await recording.close();
    const hours = (recording.now - Math.min(...starts)) / 3_600_000_000;
    expect([hours > 1, hours < 24 * 16]).toEqual([true, true]);
  });

  it.each([
    [["watch", "A-1", "-o", "x"], "unknown option '-o'"],
    [["watch"], "say what to watch"],
    [["watch", "A-1", "--lost"], "say what to watch"],
    [["watch", "A-1", "--until", "shiped"], "did you mean SHIPPED?"],
    [["watch", "A-1", "--until", "PRICE_CALCULATD"], "did you mean PRICE_CALCULATED?"],
  ])("%j is wrong usage", async (args, text) => {
    const { exitCode, stderr } = await run(args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
