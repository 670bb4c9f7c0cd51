import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { errorSchema, showSchema } from "../../src/render/show/schema.ts";
import { iso } from "../../src/render/time.ts";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import type { Trace } from "../../src/trace/span.ts";
import { files, stories } from "../render/show/stories.ts";
import { run } from "../run.ts";
import { startRecordedJaeger } from "../sources/jaeger/recorded-jaeger.ts";
import { json, send, startStub } from "../sources/jaeger/stub-server.ts";
import { batchPoll } from "../story/batch-poll.ts";
import { minute, order } from "../story/order.ts";
import { span } from "../trace/span.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
const fileOf = (traces: readonly Trace[]): string => {
  const file = join(folder, "traces.json");
  writeFileSync(file, JSON.stringify(toOtlp(traces)));
  return file;
};
const at = Date.UTC(2026, 10, 9, 9) * 1_000;

describe("an order that is not found", () => {
  it("is looked for in another spelling, in the server that was asked", async () => {
    const jaeger = await startRecordedJaeger("v1");
    const { exitCode, stdout } = await run(["show", "a-1098", "--jaeger-url", jaeger.url, "--now", iso(jaeger.now)]);
    await jaeger.close();
    expect(exitCode).toBe(6);
    expect(stdout).toMatch(/Look: {2}order A-1098, which is there/);
  });

  it.each(["table", "json"])("is told beside the command that lists the ids of that source, as %s", async (format) => {
    const { stdout } = await run(["show", "A-9999", "--format", format, "--file", files[0]!]);
    expect(stdout).toContain(`\`ordertrace orders --file ${files[0]!}\` lists them`);
  });

  it("in a recording without a span is not blamed on its id, and was looked for in a real time", async () => {
    const file = join(folder, "empty.json");
    writeFileSync(file, '{"data":[]}');
    const { exitCode, stdout } = await run(["show", "A-1098", "--file", file]);
    expect(exitCode).toBe(6);
    expect(stdout).toContain("the recording holds no trace at all");
    expect(stdout).not.toContain("1970");
  });

  it("in a Jaeger that holds nothing names doctor, as asked of that Jaeger", async () => {
    const server = await startStub((_, response) => send(response, json({ data: [] })));
    const { exitCode, stdout } = await run(["show", "A-1098", "--jaeger-url", server.url, "--format", "json"]);
    await server.close();
    expect([exitCode, stdout]).toEqual([
      6,
      expect.stringContaining(`\`ordertrace doctor --jaeger-url ${server.url}\``),
    ]);
  });

  it.each(["A-1060,A-1061", "A-1060 A-1061", " A-1060 ; A-1061,"])("is a list of ids: %j", async (list) => {
    const { exitCode, stdout, stderr } = await run(["show", list, "--file", ...files]);
    expect([exitCode, stdout]).toEqual([2, ""]);
    const again = ` --file ${files.join(" ")}`;
    expect(stderr.split("\n")).toEqual([
      "ordertrace: no order has this list for its id, and show takes one id at a time",
      "  One at a time:",
      `  ordertrace show A-1060${again}`,
      `  ordertrace show A-1061${again}`,
      `  \`ordertrace orders${again}\` lists all that are seen.`,
      "",
    ]);
  });

  it("is a list of ids for export and diff too", async () => {
    const again = ` --file ${files.join(" ")}`;
    const exported = await run(["export", "A-1060,A-1061", "--file", ...files]);
    expect([exported.exitCode, exported.stderr]).toEqual([
      2,
      expect.stringContaining(
        `One at a time:\n  ordertrace export A-1060${again}\n  ordertrace export A-1061${again}\n`,
      ),
    ]);
    const compared = await run(["diff", "A-1060,A-1061", "--file", ...files]);
    expect([compared.exitCode, compared.stderr]).toEqual([
      2,
      expect.stringContaining(`each of its two ids by itself\n  ordertrace diff A-1060 A-1061${again}\n`),
    ]);
    // Of three orders, nobody knows which two were to be compared.
    const three = await run(["diff", "A-1060,A-1061", "A-1062", "--file", ...files]);
    expect([three.exitCode, three.stderr]).toEqual([
      2,
      `ordertrace: no order has this list for its id, and diff takes each of its two ids by itself\n  \`ordertrace orders${again}\` lists all that are seen.\n`,
    ]);
  });

  it("is no list of ids where an order has that id, or where words are no ids", async () => {
    const file = fileOf(order({ id: "A-1,A-2", at }));
    expect((await run(["show", "A-1,A-2", "--file", file])).exitCode).toBe(0);
    expect((await run(["show", "order A-3", "--file", file])).exitCode).toBe(6);
  });

  it("though only one of several recordings was given: the services that are missing are named", async () => {
    const { exitCode, stdout } = await run(["show", "A-1060", "--file", files.find((file) => file.includes("shop"))!]);
    expect(exitCode).toBe(5);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("It knows nothing of crm-api, mes-api");
  });
});

it("an order in a recording of nothing else is on its way only as of the recording's end, and --now now is the clock's", async () => {
  const file = fileOf(order({ id: "A-1", at, until: "12" }));
  const ask = (...more: string[]) => run(["show", "A-1", "--file", file, "--format", "json", ...more]);
  const said = async (...more: string[]) => {
    const { state, reasonCode } = showSchema.parse(JSON.parse((await ask(...more)).stdout)).verdict;
    return `${state} ${reasonCode}`;
  };
  expect(await said()).toBe("in-progress recording-ends");
  expect(await said("--now", iso(at + 31 * minute))).toBe("in-progress within-deadline");
  expect(await said("--now", "now")).toBe("undecidable nobody-shows");
});

describe.each(["v1", "v3"] as const)("a trace of a Jaeger that speaks %s", (dialect) => {
  it("leads to its order, by its id and by a link to it", async () => {
    const jaeger = await startRecordedJaeger(dialect);
    const asked = ["--jaeger-url", jaeger.url, "--now", iso(jaeger.now), "--format", "json"];
    const plain = await run(["show", "A-1098", ...asked]);
    const { verdict } = showSchema.parse(JSON.parse(plain.stdout));
    const { traceId } = verdict.evidence.spans[0]!;
    for (const given of [traceId, `http://elsewhere:16686/jaeger/trace/${traceId}?uiFind=${traceId.slice(16)}`]) {
      const { exitCode, stdout } = await run(["show", given, ...asked]);
      const report = showSchema.parse(JSON.parse(stdout));
      expect(exitCode).toBe(plain.exitCode);
      expect(report.order).toMatchObject({ orderId: "A-1098", byTrace: traceId });
      expect(report.verdict).toEqual(verdict);
      const isLink = given !== traceId;
      const note = `${jaeger.url} was asked, not http://elsewhere:16686/jaeger, which the link leads to.`;
      expect(report.search.notes.includes(note)).toBe(isLink);
    }
    const own = await run(["show", `${jaeger.url}/trace/${traceId}`, ...asked]);
    expect(own.stdout).not.toContain("was asked, not");
    await jaeger.close();
  });

  it("that is not there is reported with the server that was asked, and the one that the link leads to", async () => {
    const jaeger = await startRecordedJaeger(dialect);
    const link = "https://jane:hunter2@jaeger.example.com/ui/trace/ab";
    const { exitCode, stdout, stderr } = await run(["show", link, "--jaeger-url", jaeger.url, "--format", "json"]);
    const { error } = errorSchema.parse(JSON.parse(stdout));
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 6, code: "no-order" });
    expect(error.message).toBe(`there is no trace 00000000000000ab in ${jaeger.url}`);
    expect(error.hint).toContain("--jaeger-url https://jaeger.example.com/ui");
    expect(stdout + stderr).not.toContain("hunter2");
    await jaeger.close();
  });

  it("and an order's id that looks like one costs a request more, and is not found where it is not", async () => {
    const jaeger = await startRecordedJaeger(dialect);
    const { exitCode } = await run(["show", "2026111500001234", "--jaeger-url", jaeger.url, "--now", iso(jaeger.now)]);
    expect(exitCode).toBe(6);
    await jaeger.close();
  });
});

it.each(["show", "export", "diff", "watch --at-most 1ms"])(
  "%s of a link tells, where nobody answers, of the server that the link leads to",
  async (line) => {
    const [verb = "", ...more] = line.split(" ");
    const asked = [...more, "--jaeger-url", "http://127.0.0.1:1"];
    const { exitCode, stderr } = await run([verb, "https://jaeger.example.com/ui/trace/ab", ...asked]);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("Is Jaeger running there?")]);
    expect(stderr).toContain(" The link leads to https://jaeger.example.com/ui: ask that one with --jaeger-url https:");
    const own = await run([verb, "http://127.0.0.1:1/trace/ab", ...asked]);
    expect(own.stderr).not.toContain("leads to");
  },
);

it.each(stories)("JSON with all details keeps its contract, and they change no verdict: $name", async ({ id }) => {
  const asked = ["show", id, "--format", "json", "--file", ...files];
  const [plain, full] = await Promise.all([
    run(asked),
    run([...asked, "--critical", "--why", "--timeline", "--trace"]),
  ]);
  const { critical, why, timeline, trace, ...rest } = z.strictObject(showSchema.shape).parse(JSON.parse(full.stdout));
  expect(rest).toEqual(JSON.parse(plain.stdout));
  expect(full.exitCode).toBe(plain.exitCode);
  for (const detail of [critical, timeline, trace?.rows, why?.changes]) expect(detail?.length).toBeGreaterThan(0);
});

describe("a slow query that is no step of its own", () => {
  const traces = order({ id: "A-1", at, shape: "java" }).map((trace) => {
    const [entry] = trace.spans.filter(({ name }) => name.includes("submit"));
    if (entry === undefined) return trace;
    const { traceId, spanId: parentId, service, start } = entry;
    const attributes = { "db.system.name": "mongodb", "db.query.text": "orders.find({ name: 'Jane' })" };
    const name = "find jane@example.com";
    const end = start + 9_000_000;
    const query = span({
      traceId,
      spanId: "5e1ec70000000000",
      parentId,
      service,
      name,
      kind: "client",
      start,
      end,
      attributes,
    });
    return { ...trace, spans: [...trace.spans, query] };
  });
  const shown = (...more: readonly string[]) => run(["show", "A-1", "--file", fileOf(traces), ...more]);

  it("fails the run only on request", async () => {
    expect([(await shown()).exitCode, (await shown("--fail-on", "slow")).exitCode]).toEqual([0, 12]);
  });

  it.each([
    ["table", "en", "9: a database query took 9 s, limit 5 s (shop-api: find "],
    ["markdown", "en", "9: a database query took 9 s, limit 5 s (shop-api: find "],
    ["html", "en", "9: a database query took 9 s, limit 5 s (shop-api: find "],
    ["table", "ru", "9: запрос к базе данных занял 9 с, предел 5 с (shop-api: find "],
  ])("is told in a %s (%s), and its personal data is masked", async (format, lang, text) => {
    const { stdout } = await shown("--format", format, "--lang", lang);
    expect(stdout).toContain(text);
    expect(stdout).not.toMatch(/jane/i);
  });

  it("is told in JSON with its span, and with what it was", async () => {
    const { stdout } = await shown("--format", "json");
    const { findings } = showSchema.parse(JSON.parse(stdout));
    expect(findings).toContainEqual({
      code: "slow",
      point: "9",
      severity: "warning",
      evidence: {
        what: "query",
        service: "shop-api",
        query: expect.stringMatching(/^find (?!jane)/),
        spans: [{ traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: "5e1ec70000000000" }],
        attempts: 1,
        tookMs: 9_000,
        limitMs: 5_000,
      },
    });
  });
});

it("a trace of several orders is a question, not an answer: exit code 2, with their names", async () => {
  const traces = batchPoll(["A-1", "A-2"].map((id) => order({ id, at })));
  const poll = traces.find(({ spans }) => spans.some(({ name }) => name === "poll new orders"))!;
  const file = fileOf(traces);
  const { exitCode, stdout, stderr } = await run(["show", poll.traceId, "--file", file]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.split("\n")).toEqual([
    `ordertrace: trace ${poll.traceId} tells of 2 orders: A-1, A-2`,
    "  Ask for one of them:",
    `  ordertrace show A-1 --file ${file}`,
    `  ordertrace show A-2 --file ${file}`,
    "",
  ]);
});

it("a trace of no order says so: exit code 6", async () => {
  const [first] = order({ id: "A-1", at });
  const spans = first!.spans.map((span) => ({ ...span, attributes: new Map(), events: [] }));
  const { exitCode, stderr } = await run(["show", first!.traceId, "--file", fileOf([{ ...first!, spans }])]);
  expect(exitCode).toBe(6);
  expect(stderr).toMatch(/none of its spans carries order_id or calculation_request_id/);
});

it("a link to anything but a trace is a mistake in the command: exit code 2", async () => {
  const { exitCode, stderr } = await run(["show", "http://localhost:16686/dependencies", "--file", fileOf([])]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/that link does not lead to a trace: give the order's id alone, or a trace's address/);
});

it.each(["table", "markdown", "html"])(
  "show says in a %s that the id is not what is wrong, where none of the services is known",
  async (format) => {
    const server = await startStub((url, response) => {
      send(response, json({ data: url.pathname === "/api/services" ? ["payments"] : [] }));
    });
    const { exitCode, stdout } = await run(["show", "A-1", "--format", format, "--jaeger-url", server.url]);
    await server.close();
    expect([exitCode, stdout.replaceAll("\n", " ")]).toEqual([
      6,
      expect.stringMatching(/knows none of the path('|&#39;)s services/),
    ]);
  },
);

it.each([
  ["source-empty", []],
  ["services-unknown", ["payments"]],
  ["not-found", ["payments", "shop-api"]],
])("the reason is %s where the services are %j", async (reason, services) => {
  const server = await startStub((url, response) => {
    send(response, json({ data: url.pathname === "/api/services" ? services : [] }));
  });
  const { stdout } = await run(["show", "A-1", "--format", "json", "--jaeger-url", server.url]);
  await server.close();
  expect(showSchema.parse(JSON.parse(stdout)).verdict).toMatchObject({ state: "not-found", reasonCode: reason });
});

it("asks whether the id is meant that is there, however it was typed", async () => {
  const { stdout } = await run(["show", "{177F2957-71B4-45FD-9539-CF1D66FB916F}", "--file", ...files]);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("the id is mistyped (177f2957-71b4-45fd-9539-cf1d66fb916f?)");
});

it("says that an order began before the window that was chosen, where that is why its steps are missing", async () => {
  const notes = async (...chosen: readonly string[]) => {
    const { stdout } = await run(["show", "A-1048", "--file", ...files, "--format", "json", ...chosen]);
    return showSchema.parse(JSON.parse(stdout)).search.notes;
  };
  const [chosen] = await notes("--from", "2026-11-15T10:08:36Z");
  expect(chosen).toMatch(/^The order began before this window: .* --from 2026-10-21T08:59Z looks back as far/);
  expect(await notes("--since", "90h")).toEqual([expect.stringContaining(" --since 30d looks back as far")]);
  expect([await notes(), await notes("--from", "2026-11-13T09:00:00Z")]).toEqual([[], []]);
});

it("does not wait for somebody to type a recording", async () => {
  const stdin = Object.assign(Readable.from([]), { isTTY: true });
  const { stderr, exitCode } = await run(["show", "A-1", "--file", "-"], { stdin });
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringContaining("--file - reads standard input, which is a terminal"),
  ]);
});

it.each(["2026-11-20T10:00:00Z", "2027-01-01T00:00:00Z"])(
  "tells a loss as of a time after its recording's end, whatever was under way there: %s",
  async (now) => {
    const shown = await run(["show", "A-1048", "--file", ...files, "--format", "json", "--now", now]);
    expect(showSchema.parse(JSON.parse(shown.stdout)).verdict).toMatchObject({ state: "lost", point: "16" });
    expect((await run(["lost", "--file", ...files, "--now", now])).stdout).toContain("2 LOST, 1 FAILED");
  },
);
