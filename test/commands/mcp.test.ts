import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { toOtlp } from "../../src/sources/wire/otlp-out.ts";
import { leaky, marked } from "../leaky.ts";
import { run } from "../run.ts";
import { day, healthy, hour, order } from "../story/order.ts";

const recordings = ["shop-api", "crm-api", "mes-api"].map((name) => `examples/${name}.json.gz`);

interface Result {
  readonly content: readonly { readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

/** A client that says hello, makes one call after the other, and hangs up. */
async function asking(
  requests: readonly { readonly method: string; readonly params?: object }[],
  ...options: readonly string[]
) {
  const stdin = new PassThrough();
  const results: unknown[] = [];
  const send = (message: object) => stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const next = () => {
    const request = requests[results.length - 1];
    if (request === undefined) stdin.end();
    else send({ id: results.length, ...request });
  };
  const onWrite = (text: string) => {
    for (const line of text.trim().split("\n")) {
      const { result, error } = JSON.parse(line) as { result?: unknown; error?: unknown };
      results.push(result ?? error);
      if (results.length === 1) send({ method: "notifications/initialized" });
      next();
    }
  };
  const clientInfo = { name: "test", version: "1" };
  send({
    id: 0,
    method: "initialize",
    params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo },
  });
  const ran = await run(["mcp", ...options], { stdin, onWrite });
  return { ...ran, results };
}

const call = (name: string, values: object) => ({ method: "tools/call", params: { name, arguments: values } });

async function called(name: string, values: object, ...options: readonly string[]): Promise<Result> {
  const { results } = await asking([call(name, values)], ...options);
  return results[1] as Result;
}

describe("ordertrace mcp", () => {
  it("says what it has: four tools that only read", async () => {
    const { results, exitCode, stderr } = await asking([{ method: "tools/list" }], "--file", ...recordings);
    const { tools } = results[1] as { tools: { name: string; annotations: object; inputSchema: object }[] };
    expect(tools.map(({ name }) => name)).toEqual(["show", "lost", "stuck", "slow"]);
    for (const { annotations, inputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
    }
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  });

  it("answers all that was asked before its input ended", async () => {
    const version = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } };
    const messages = [
      { id: 0, method: "initialize", params: version },
      { method: "notifications/initialized" },
      { id: 1, ...call("show", { id: "A-1060" }) },
      { id: 2, ...call("lost", {}) },
    ];
    const stdin = messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");
    const { exitCode, stdout } = await run(["mcp", "--file", ...recordings], { stdin });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: number; result: Result });
    expect([exitCode, answers.map(({ id }) => id).sort()]).toEqual([0, [0, 1, 2]]);
    const byId = (wanted: number) => answers.find(({ id }) => id === wanted)!.result.structuredContent;
    expect([byId(1), byId(2)]).toMatchObject([{ verdict: { state: "lost" } }, { exitCode: 10 }]);
  });

  it.each([
    ["show", { id: "A-1060", why: true }, ["A-1060", "--why"]],
    ["lost", { since: "30d" }, ["--since", "30d"]],
    ["stuck", {}, []],
    ["slow", { since: "2d", baseline: "7d" }, ["--since", "2d", "--baseline", "7d"]],
  ])("%s answers what the command prints", async (name, values, line) => {
    const { structuredContent, content, isError } = await called(name, values, "--file", ...recordings);
    const { stdout } = await run([name, ...line, "--format", "json", "--file", ...recordings]);
    expect(structuredContent).toEqual(JSON.parse(stdout));
    expect(JSON.parse(content[0]!.text)).toEqual(structuredContent);
    expect(isError).toBeUndefined();
  });

  it("of an answer hands over what is asked for", async () => {
    const fields = ["verdict.state", "verdict.point"];
    const { structuredContent } = await called("show", { id: "A-1060", fields }, "--file", ...recordings);
    expect(structuredContent).toEqual({ verdict: { state: "lost", point: "13" } });
  });

  it.each([
    ["an id that looks like an option is an id", "show", { id: "--reveal", fields: ["verdict.state"] }, /not-found/],
    ["a wrong duration", "lost", { since: "--reveal" }, /--since/],
    ["a field that is not known", "lost", { fields: ["piont"] }, /no field is called ..piont/],
    ["an argument that is not known", "lost", { reveal: true }, /reveal/],
    ["a missing id", "show", {}, /id/],
  ])("%s: it is said, and it goes on", async (_, name, values, message) => {
    const good = call("show", { id: "A-1060", fields: ["verdict.state"] });
    const { results, exitCode } = await asking([call(name, values), good], "--file", ...recordings);
    expect(JSON.stringify(results[1])).toMatch(message);
    expect((results[2] as Result).structuredContent).toEqual({ verdict: { state: "lost" } });
    expect(exitCode).toBe(0);
  });

  it("says that a server can't be reached, and what to do", async () => {
    const { isError, content } = await called("lost", {}, "--jaeger-url", "http://127.0.0.1:9");
    expect(isError).toBe(true);
    expect(content[0]!.text).toMatch(/^ordertrace: http:\/\/127\.0\.0\.1:9 .*\n +\S/);
  });

  it("masks what is personal, in every tool", async () => {
    const at = Date.UTC(2026, 10, 9, 9) * 1_000;
    const orders = [...healthy(5, at - day, 8 * hour), ...order({ id: "A-1", at, fail: "17" })];
    const folder = mkdtempSync(join(tmpdir(), "ordertrace-mcp-"));
    const file = join(folder, "personal.json");
    writeFileSync(file, JSON.stringify(toOtlp(leaky([...orders, ...order({ id: "A-2", at, until: "18" })]))));
    for (const [name, values] of [
      ["show", { id: "A-1" }],
      ["lost", { since: "30d" }],
      ["stuck", {}],
      ["slow", { since: "20d" }],
    ] as const) {
      const answer = JSON.stringify(await called(name, values, "--file", file));
      expect(answer.length).toBeGreaterThan(300);
      expect(answer).not.toMatch(marked);
    }
    rmSync(folder, { recursive: true });
  });

  it("does not read the protocol's own input as something else", async () => {
    const { stderr, exitCode } = await run(["mcp", "--file", "-"], { stdin: "" });
    expect(stderr).toMatch(/standard input is the protocol's/);
    expect(exitCode).toBe(2);
  });
});
