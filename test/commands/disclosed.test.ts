import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/program.ts";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import type { AttributeValue, Trace } from "../../src/trace/span.ts";
import { leaky, marked, marks } from "../leaky.ts";
import { run } from "../run.ts";
import { startStub } from "../sources/jaeger/stub-server.ts";
import { day, healthy, hour, order } from "../story/order.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-disclosed-"));

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
/**
 * Puts a customer's data into every text that a report takes from spans: the order's type, its status, names, messages,
 * statements.
 */
const told = (traces: readonly Trace[]): Trace[] =>
  leaky(traces).map((trace) => ({
    ...trace,
    spans: trace.spans.map((span) => ({
      ...span,
      end: span.attributes.has("db.statement") ? span.end + 60_000_000 : span.end,
      attributes: new Map([
        ...span.attributes,
        ["order_type", `ring for ${marks.email}`],
        ...(span.kind === "server" && span.name.includes("carrier") ? ([["order_status", marks.email]] as const) : []),
      ]),
    })),
  }));
const traces = told([
  ...healthy(5, at - day, 8 * hour),
  ...order({ id: "A-1", at, fail: "17" }),
  ...order({ id: "A-2", at: at - 2 * hour, until: "12" }),
  ...order({ id: "A-3", at: at - 3 * day, until: "18" }),
]);
/** Routes that hold personal data as well. `errors` and `slow` name routes. */
const routed = traces.map((trace) => ({
  ...trace,
  spans: [
    ...trace.spans,
    {
      ...trace.spans[0]!,
      spanId: "00000000000000aa",
      kind: "server" as const,
      name: `GET /mail/${marks.email}`,
      attributes: new Map<string, AttributeValue>([
        ["http.method", "GET"],
        ["http.route", `/mail/${marks.email}`],
        ["http.status_code", 500],
      ]),
    },
  ],
}));
const file = join(folder, "told.json");
writeFileSync(file, JSON.stringify(toOtlp(routed)));
const checks = join(folder, "checks.yaml");
writeFileSync(
  checks,
  "checks:\n  - { name: no loss, lost: 0, since: 30d }\n  - { name: none stuck, stuck: 0 }\n  - { name: errors, errors: risen, since: 1d, baseline: 5d }\n",
);

/** The arguments of each command. A new command has to be added here. */
const lines: Readonly<Record<string, readonly string[]>> = {
  show: ["show", "A-1", "--critical"],
  lost: ["lost"],
  stuck: ["stuck"],
  slow: ["slow", "--since", "20d"],
  errors: ["errors", "--since", "1d", "--baseline", "5d"],
  orders: ["orders"],
  coverage: ["coverage"],
  audit: ["audit"],
  check: ["check", "-c", checks],
  diff: ["diff", "A-1", "A-2"],
  export: ["export", "A-1"],
  doctor: ["doctor"],
};
/** Options that documents have no room for. */
const inFull = ["--why", "--timeline", "--trace"];
/** Outputs that only count, or have no room for a text of a span. */
const unspoken = new Set([
  "stuck table",
  "orders table",
  "slow table",
  "slow json",
  "slow ndjson",
  "slow markdown",
  "slow html",
  "coverage table",
  "coverage json",
  "coverage ndjson",
  "diff table",
  "check nagios",
  "doctor table",
  "doctor json",
]);
/** These commands read no recordings. `watch` is tested below, `mcp` in test/commands/mcp.test.ts. */
const others = ["watch", "mcp", "path", "demo", "config", "completion", "__complete", "help"];

const program = createProgram(
  {} as never,
  () => {},
  async () => 0,
);
const formats = program.commands
  .filter((command) => !others.includes(command.name()))
  .flatMap((command) => {
    const choices = command.options.find(({ long }) => long === "--format")?.argChoices ?? [""];
    return choices.map((format) => [command.name(), format] as const);
  });

describe("personal data in spans", () => {
  it.each(formats)("%s %s does not, unless it is asked to", async (name, format) => {
    expect(Object.keys(lines)).toContain(name);
    const isDocument = format === "markdown" || format === "html";
    const more = name === "show" && !isDocument ? inFull : [];
    const line = [...lines[name]!, ...more, ...(format === "" ? [] : ["--format", format]), "--file", file];
    for (const language of ["en", "ru"]) {
      const { stdout, stderr, exitCode } = await run([...line, "--verbose"], { env: { LANG: language } });
      expect(exitCode).not.toBe(1);
      expect(stdout.length).toBeGreaterThan(100);
      expect(stdout).not.toMatch(marked);
      expect(stderr).not.toMatch(marked);
    }
    const revealed = await run([...line, "--reveal"]);
    expect(revealed.stderr).toContain("personal data is not masked");
    if (!unspoken.has(`${name} ${format}`)) expect(revealed.stdout).toMatch(marked);
  });
});

describe("stderr", () => {
  it("masks what a server says, and what was asked of it", async () => {
    const jaeger = await startStub((_url, response) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ errors: [{ msg: `no index for ${marks.email}` }] }));
    });
    for (const format of ["table", "json"]) {
      const asked = [
        "show",
        marks.email,
        "--jaeger-url",
        jaeger.url,
        "--verbose",
        "--format",
        format,
        "--timeout",
        "1s",
      ];
      const { stdout, stderr, exitCode } = await run(asked);
      expect(exitCode).toBe(4);
      expect(stdout + stderr).not.toMatch(marked);
    }
    await jaeger.close();
  });
});

it("watch masks what it prints", async () => {
  const jaeger = await startStub((url, response) => {
    const data = url.pathname === "/api/services" ? ["mes-api"] : url.pathname === "/api/traces" ? [failed] : [];
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
  });
  const now = Date.now() * 1_000;
  const failed = {
    traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
    processes: { p1: { serviceName: "mes-api" } },
    spans: [
      {
        traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
        spanID: "00f067aa0ba902b7",
        operationName: "POST /api/calculations",
        startTime: now - 60_000_000,
        duration: 5,
        processID: "p1",
        tags: [
          ["order_id", "A-1"],
          ["order_type", marks.email],
          ["span.kind", "server"],
          ["http.request.method", "POST"],
          ["http.route", "/api/calculations"],
          ["http.response.status_code", 500],
          ["otel.status_code", "ERROR"],
          ["otel.status_description", `no customer ${marks.email}`],
        ].map(([key, value]) => ({ key, type: "string", value })),
      },
    ],
  };
  for (const reveal of [false, true]) {
    const line = [
      "watch",
      "A-1",
      "--format",
      "ndjson",
      "--until",
      "failed",
      "--jaeger-url",
      jaeger.url,
      "--at-most",
      "1ms",
    ];
    const { stdout } = await run([...line, ...(reveal ? ["--reveal"] : [])]);
    expect([reveal, marked.test(stdout), stdout.includes("no customer")]).toEqual([reveal, reveal, true]);
  }
  await jaeger.close();
});
