import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  coverageSchema,
  diffSchema,
  errorsSchema,
  lineSchema,
  lostSchema,
  ordersSchema,
  slowSchema,
  stuckSchema,
} from "../../src/render/sweeps/schema.ts";
import { showSchema } from "../../src/render/show/schema.ts";
import { iso } from "../../src/render/time.ts";
import { files } from "../render/show/stories.ts";
import { run } from "../run.ts";
import { type RecordedJaeger, startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { json, send, startStub } from "../sources/jaeger/stub-server.ts";

const recorded = (...args: string[]) => run([...args, "--file", ...files]);

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
    // `lost` must say the same of an order as `show`.
    const shown = showSchema.parse(JSON.parse((await recorded("show", "A-1060", "--format", "json")).stdout));
    const { reasonCode, since, deadline, point } = shown.verdict;
    expect(json.points[1]?.orders[0]?.verdict).toMatchObject({ reasonCode, since, deadline, point });
  });

  it.each(["lost", "stuck", "slow", "errors", "orders", "coverage", "audit", "check", "diff A-1060"])(
    "%s fits a terminal of 60 columns, and one of 40",
    async (line) => {
      for (const columns of [60, 40])
        for (const lang of ["en", "ru"]) {
          const { stdout } = await run([...line.split(" "), "--lang", lang, "--file", ...files], { columns });
          expect(stdout).not.toBe("");
          expect(stdout.split("\n").filter((one) => stringWidth(stripVTControlCharacters(one)) > columns)).toEqual([]);
        }
    },
  );

  it("lost reports only what happened in the window, wherever the order began", async () => {
    const points = async (since: string) => {
      const { stdout, exitCode } = await recorded("lost", "--since", since, "--format", "json");
      return { exitCode, points: lostSchema.parse(JSON.parse(stdout)).points.map(({ point }) => point) };
    };
    expect(await points("1d")).toEqual({ exitCode: 0, points: [] });
    expect(await points("3d")).toEqual({ exitCode: 10, points: ["7"] });
    // The order reached 13 before the window, and its forty minutes ended inside of it.
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

  it("up to a time after its end a recording is looked at from its beginning, and it is said that it ends before, or begins later", async () => {
    for (const option of ["--to", "--now"]) {
      const { stdout, stderr } = await recorded("show", "A-1060", option, "2030-11-16T10:30:00Z", "--format", "json");
      const { verdict, search } = showSchema.parse(JSON.parse(stdout));
      expect(verdict).toMatchObject({ state: "lost", point: "13" });
      expect(search.window.from).toMatch(/^2026-11-13/);
      expect(search.window.to).toMatch(/^2030-11-16/);
      expect(stderr).toMatch(/the recording ends 2026-11-20T\d\d:\d\d:\d\dZ: nothing is known .* to 2030-11-16T10:30/);
    }
    const before = await recorded("show", "A-1060", "--to", "2020-01-01T00:00:00Z");
    expect(before.exitCode).toBe(6);
    expect(before.stderr).toMatch(/the recording begins 2026-11-13T.*: nothing is known .* up to 2020-01-01T00:00:00Z/);
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

  it("lost knows no order of a time before its recording, and tells of those that it knows", async () => {
    const { stdout } = await recorded("lost", "--from", "2026-10-25T00:00:00Z", "--to", "2026-10-26T00:00:00Z");
    expect(stdout).toMatch(
      /^\? No order was seen in this time; outside of it 2 lost, 1 failed\.\n\nNext: {2}ordertrace lost --file /,
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

  it("orders of a status that neither the path nor any order has: says which the path has", async () => {
    const { exitCode, stderr } = await recorded("orders", "--status", "RETURNED,SHIPPED");
    const known = "it knows INITIATED, FILE_UPLOADED, SUBMITTED,";
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining(`ordertrace: the path does not know the status RETURNED; ${known}`),
    ]);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it.each([
    ["--type", "rnig,RING", "no order of type rnig was seen, only of partner, ring"],
    ["--operator", "nobody", /^no order that nobody acted on last was seen, only op-/],
  ])("orders with %s %s, which none has: says which there are", async (option, value, said) => {
    const { exitCode, stderr } = await recorded("orders", option, value);
    expect(exitCode).toBe(0);
    const [line = "", ...more] = stderr.trimEnd().split("\n");
    expect(line.replace(/^ordertrace: /, "")).toEqual(typeof said === "string" ? said : expect.stringMatching(said));
    expect(more).toEqual([]);
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

  it("diff takes no step of an order in flight for a difference", async () => {
    const { stdout } = await recorded("diff", "A-1078", "--format", "json");
    const { points, noFurther } = diffSchema.parse(JSON.parse(stdout));
    expect(points.filter(({ one }) => one.state === "running").map(({ point }) => point)).toEqual(["13", "15b"]);
    expect(points.filter(({ differs }) => differs !== null)).toEqual([]);
    expect(noFurther).toEqual({ one: "15b", other: null });
  });

  it("diff says of orders alike that they are", async () => {
    const { stdout } = await recorded("diff", "A-1042", "A-1071");
    expect(stdout).toContain("= A-1042 and A-1071 do not differ\n");
  });

  it("stuck says of a short time that it is about those who were active in it", async () => {
    expect((await recorded("stuck", "--since", "1d")).stdout).toMatch(
      /^✓ No order that was active in this time is stuck/,
    );
    expect((await recorded("stuck", "--to", "2026-11-15T00:00:00Z")).stdout).toMatch(/^✓ No order is stuck/);
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
      const type = verb === "errors" ? "route" : ["lost", "stuck", "orders"].includes(verb) ? "order" : "step";
      expect(new Set(lines.slice(0, -1).map((line) => line.type))).toEqual(new Set([type]));
    },
  );

  it.each([
    ["en", "? No other order of the partner path went all the way without an error"],
    ["ru", "? За это время ни один другой заказ не прошёл весь путь partner без ошибок"],
  ])("diff says of which path there is no other order to compare with (%s)", async (lang, said) => {
    const { stdout, exitCode } = await recorded("diff", "A-1055", "--lang", lang);
    expect(exitCode).toBe(5);
    expect(stdout.replaceAll(/\n +/g, " ")).toContain(said);
    // The whole recording was searched already.
    expect(stdout).not.toContain("--since");
  });

  it.each(["lost", "stuck", "orders", "slow", "errors", "coverage", "diff A-1060", "diff A-1060 A-1042", "check"])(
    "%s on a terminal of 80 columns, in two languages",
    async (line) => {
      for (const lang of ["en", "ru"]) {
        const { stdout } = await recorded(...line.split(" "), "--utc", "--lang", lang);
        expect(stdout.split("\n").filter((one) => one.length > 80 && !one.includes("http"))).toEqual([]);
        await expect(stdout).toMatchFileSnapshot(`../render/golden/fleet/${line.replaceAll(" ", "-")}.80.${lang}.txt`);
      }
    },
  );
});

it.each(["en", "ru"])("coverage keeps to a terminal of 40 columns (%s)", async (lang) => {
  const { stdout } = await run(["coverage", "--utc", "--lang", lang, "--no-color", "--file", ...files], {
    columns: 40,
  });
  expect(stdout.split("\n").filter((one) => one.length > 40 && !one.includes("examples/"))).toEqual([]);
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

it("if only one trace of each order is kept, an absent one proves nothing", async () => {
  const { url, now, close } = await startRecordedJaeger("v1");
  const args = ["lost", "--since", "30d", "--rate", "1000", "--jaeger-url", url, "--now", iso(now), "--format", "json"];
  const json = lostSchema.parse(JSON.parse((await run(args)).stdout));
  await close();
  const unclear = json.unclear.map(({ order, verdict }) => `${order.orderId} ${verdict.point} ${verdict.reasonCode}`);
  expect(unclear).toEqual(expect.arrayContaining(["A-1098 13 requests-missing", "A-1100 16 requests-missing"]));
});

/** Runs a command against a recorded Jaeger, until somebody presses Ctrl-C at the first of these requests. */
async function brokenOff(line: string, isThen: (url: URL) => boolean) {
  const recording = await startRecordedJaeger("v1");
  let interrupt = () => {};
  const server = await startStub((url, response) => {
    if (isThen(url)) return interrupt();
    if (url.pathname.includes("/metrics/")) return response.writeHead(404).end();
    void fetch(recording.url + url.pathname + url.search)
      .then((answer) => answer.text())
      .then((body) => response.end(body));
  });
  const args = [...line.split(" "), "--rate", "1000", "--jaeger-url", server.url, "--now", iso(recording.now)];
  const answer = await run(args, { onSignal: (listen) => (interrupt = listen) });
  await server.close();
  await recording.close();
  return answer;
}

it("lost and stuck say what the step is at which nobody can tell", async () => {
  for (const verb of ["lost", "stuck"]) {
    const { stdout } = await run([verb, "--since", "30d", "--file", files.find((file) => file.includes("mes-api"))!]);
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(
      /\? Can't tell about \d+ orders: .*\b24b\.1 crm-api: receives the shipment: A-\d+, A-\d+, A-\d+ and \d+ more — /,
    );
  }
});

it("says a reason that several steps share once, above them", async () => {
  const { stdout } = await run(["lost", "--since", "30d", "--file", files.find((file) => file.includes("crm-api"))!]);
  expect(stdout.match(/\bis\s+not\s+in\s+the\s+traces\b/g)).toHaveLength(1);
  expect(stdout).toMatch(/\n {2}the request in which [^?]*\.\n {4}24a\.2 {2}mes-api: .*\n {4}16 {2}mes-api: /);
});

it.each(["diff A-1120", "lost", "errors"])("%s that is broken off exits with 130", async (line) => {
  // An order's own search names its key, a sweep's search names none.
  const isOfSweep = (url: URL) => url.pathname === "/api/traces" && !url.searchParams.has("tags");
  const { exitCode, stderr } = await brokenOff(line, isOfSweep);
  expect([exitCode, stderr]).toEqual([130, ""]);
});

it.each([
  ["slow", "? CAN'T TELL  whether a step is slow\n"],
  ["errors", "? CAN'T TELL  whether errors have risen\n"],
  ["coverage", "? CAN'T TELL  how well the path is traced\n"],
  ["slow --lang ru", "? НЕЯСНО  есть ли медленные шаги\n"],
  ["errors --lang ru", "? НЕЯСНО  стало ли больше ошибок\n"],
  ["coverage --lang ru", "? НЕЯСНО  насколько полно трассируется путь\n"],
  ["orders", "? CAN'T TELL  which orders there are\n"],
  ["orders --lang ru", "? НЕЯСНО  какие есть заказы\n"],
])("%s that is broken off before all is seen says that nobody can tell, and gives no advice", async (line, said) => {
  const { exitCode, stdout } = await brokenOff(line, ({ pathname }) => pathname === "/api/traces");
  expect(exitCode).toBe(130);
  expect(stdout.startsWith(said)).toBe(true);
  expect(stdout).not.toMatch(/Next:|Далее:/);
});

it("check that is broken off says of no service that it answered no request: nobody knows", async () => {
  const { exitCode, stdout } = await brokenOff("check", ({ pathname }) => pathname === "/api/traces");
  expect(exitCode).toBe(130);
  expect(stdout).toContain("errors have not risen — in 5 m: no request was seen; not everything was seen");
});

it.each(["check", "slow"])("%s that is broken off at the span metrics tells what is known by then", async (command) => {
  const { exitCode, stdout, stderr } = await brokenOff(command, ({ pathname }) => pathname.includes("/metrics/"));
  expect([exitCode, stderr]).toEqual([130, ""]);
  expect(stdout).toContain("INTERRUPTED");
});

it("a sweep that is broken off tells of no forgotten time: what is older may not have been asked for", async () => {
  const { stdout } = await brokenOff("lost --since 30d", (url) => url.searchParams.has("tags"));
  expect(stdout).toContain("INTERRUPTED");
  expect(stdout).not.toContain("No trace was seen in this time before");
});

const checks = join(mkdtempSync(join(tmpdir(), "ordertrace-")), "checks.yaml");
writeFileSync(checks, "checks:\n  - { name: none, lost: 0, since: 30d }\n");

it.each([
  ["lost in English", "lost --since 30d --lang en", "the search was interrupted: traces that", /cut off|--limit/],
  ["lost in Russian", "lost --since 30d --lang ru", "поиск прерван: нужные трассы могли", /обрезан|--limit/],
  ["Markdown", "lost --since 30d --format markdown", "the search was interrupted: traces that", /cut off|--limit/],
  ["HTML", "lost --since 30d --format html", "the search was interrupted: traces that", /cut off|--limit/],
  ["JUnit", `check --format junit -c ${checks}`, "the search was interrupted: traces that", /cut off|--limit/],
  [
    "JSON",
    "lost --since 30d --format json",
    '"reasonCode": "search-interrupted"',
    /cut off|smaller window|search-truncated/,
  ],
  ["orders", "orders --since 30d --format ndjson", "the search was interrupted: traces that", /cut off|smaller window/],
])(
  "a sweep that is broken off says so of its orders, and not that the server cut it off: %s",
  async (_, line, said, no) => {
    // A sweep's own searches name no key: the first that does is about an order that it has found.
    const { exitCode, stdout } = await brokenOff(line, (url) => url.searchParams.has("tags"));
    expect(exitCode).toBe(130);
    expect(stdout).toContain(said);
    expect(stdout).not.toMatch(no);
  },
);

describe("a sweep of a recording", () => {
  const recorded = files.flatMap((file) => ["--file", file]);

  it.each(["lost", "coverage"])("of a time before all traces is not said to be well: %s", async (command) => {
    const { exitCode, stdout } = await run([command, "--from", "2020-01-01", "--to", "2020-02-01", ...recorded]);
    expect(exitCode).toBe(5);
    expect(stdout).toMatch(/^\? (CAN'T TELL|No order)/);
  });

  it("that holds older traces is not said to have forgotten a quiet time", async () => {
    const { stdout } = await run(["orders", "--since", "8h", ...recorded]);
    const { stdout: printed } = await run(["orders", "--since", "8h", ...recorded, "--format", "json"]);
    const { oldest, window } = ordersSchema.parse(JSON.parse(printed)).search;
    // More than a tenth of the eight hours.
    expect(Date.parse(oldest!) - Date.parse(window.from)).toBeGreaterThan(48 * 60_000);
    expect(stdout).not.toContain("No trace was seen");
  });

  it.each([
    ["6d", false],
    ["20d", true],
  ])("says how far back traces go, where that is well inside the time: %s", async (since, said) => {
    const { stdout } = await run(["lost", "--since", since, ...recorded]);
    const { stdout: printed } = await run(["lost", "--since", since, ...recorded, "--format", "json"]);
    expect(stdout.includes("No trace was seen in this time before 13 Nov 2026")).toBe(said);
    const { oldest, window } = lostSchema.parse(JSON.parse(printed)).search;
    expect(Date.parse(oldest!) > Date.parse(window.from)).toBe(said);
  });
});

it.each([
  ["4d", "✓ No step of a service is slow. Not counted: steps that have not ended (orders:\n  2 lost, 1 stuck)."],
  [
    "1d",
    "✓ No step of a service is over its limit; too little ended in the time before to\n  tell what is usual. Not counted: steps that have not ended (orders: 1 lost, 1\n  stuck).",
  ],
])("slow says whether it could compare: with the %s before", async (baseline, said) => {
  const recorded = files.flatMap((file) => ["--file", file]);
  const { stdout } = await run(["slow", "--since", "3d", "--baseline", baseline, ...recorded]);
  expect(stdout).toContain(`${said}\n`);
});

describe("a sweep of a server", () => {
  const services = (name: string) => ({ status: 200, body: JSON.stringify({ data: [name] }) });

  it.each([
    ["lost", 0, "– No order was seen in this time: there is nothing to judge."],
    ["stuck", 0, "– No order was seen in this time: there is nothing to judge."],
    ["lost --since 30d --lang ru", 0, "– Не видно ни одного заказа: судить не о чем."],
    ["check", 0, "– 3 measured nothing. No order was seen in this time: there is nothing to judge."],
    ["check --format markdown", 0, "No order was seen in this time: there is nothing to judge."],
    ["check --format junit", 0, "<system-out>No order was seen in this time: there is nothing to judge.</system-out>"],
    ["audit", 0, "– No trace was seen: there is nothing to look at."],
    ["check --format nagios", 0, "ORDERTRACE OK - 0 checks passed, 3 measured nothing, no order was seen | "],
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

  it("that has more in a millisecond than it returns is not clean", async () => {
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

it.each([
  ["5", /^ordertrace: --limit 5 limits the traces in one answer, not the list: the sweep will make many requests\n$/],
  ["50", /^$/],
])("orders --limit %s is not taken for the length of the list in silence", async (limit, said) => {
  const server = await startRecordedJaeger("v1", { isEmptied: () => true });
  const { stderr } = await run(["orders", "--limit", limit, "--rate", "1000", "--jaeger-url", server.url]);
  await server.close();
  expect(stderr).toMatch(said);
});

describe("a service that has fallen silent", () => {
  const now = Date.UTC(2026, 10, 20, 3) * 1_000;
  const minute = 60_000_000;

  /** A Jaeger in which a service looked for work every ten minutes until three hours ago. */
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
    // It spoke last before the time that was searched: no moment in that time is when it fell silent.
    expect(told.stdout.replaceAll("\n", " ")).toContain(
      "SILENT: mes-api has sent no span in all of the time that was searched, since before 20 Nov 2026 0",
    );
    const { search } = { lost: lostSchema, stuck: stuckSchema, orders: ordersSchema }[command]!.parse(
      JSON.parse(answer.stdout),
    );
    expect([search.blind, search.silent.map(({ service }) => service)]).toEqual([true, ["mes-api"]]);
  });

  it("is reported once by watch, and asked about once", async () => {
    const server = await startSilent();
    const args = ["watch", "--lost", "--jaeger-url", server.url, "--now", iso(now), "--interval", "10s"];
    const { exitCode, stdout, stderr } = await run([...args, "--at-most", "1m"]);
    const earlier = server.requests.filter(
      (request) => Number(/[?&]end=(\d+)/.exec(request)?.[1]) < now - 600 * minute,
    );
    await server.close();
    expect([exitCode, stdout, stderr.split("SILENT").length - 1]).toEqual([5, "", 1]);
    expect([earlier.length, new Set(earlier).size]).toEqual([7, 7]);
  });
});

it.each([
  ["lost", "--since", "24h", "--now", "2026-11-30T14:00:00Z"],
  ["stuck", "--from", "2030-01-01", "--to", "2030-01-02"],
  ["orders", "--now", "2020-01-01"],
  ["check", "--now", "2020-01-01"],
  ["errors", "--from", "2026-12-01", "--to", "2026-12-02"],
  ["errors", "--from", "2026-11-01", "--to", "2026-11-02"],
])(
  "%s can't tell of a time that the recording says nothing of, and calls no service silent: %s %s",
  async (...args) => {
    const { exitCode, stdout } = await recorded(...args);
    expect([exitCode, stdout.includes("SILENT")]).toEqual([5, false]);
  },
);

it.each(["04:00", "09:00", "12:00"])(
  "no service is silent after its recording's end: the next day at %s",
  async (at) => {
    const { stdout } = await recorded("orders", "--now", `2026-11-21T${at}:00Z`);
    expect(stdout).not.toContain("SILENT");
  },
);
