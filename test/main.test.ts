import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { gzipSync } from "node:zlib";
import stringWidth from "string-width";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoSchema, printedPathSchema } from "../src/render/printed-schemas.ts";
import { errorSchema, showSchema } from "../src/render/show/schema.ts";
import { iso } from "../src/render/time.ts";
import { run } from "./run.ts";
import { type RecordedJaeger, startRecordedJaeger } from "./sources/jaeger/recorded-jaeger.ts";
import { startStub } from "./sources/jaeger/stub-server.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe.each(["v1", "v3"] as const)("the recorded answers of a real Jaeger, dialect %s", (dialect) => {
  let jaeger: RecordedJaeger;
  beforeAll(async () => {
    jaeger = await startRecordedJaeger(dialect, { onlyWhole: true });
  });
  afterAll(() => jaeger.close());
  const show = (id: string, ...more: string[]) =>
    run(["show", id, "--jaeger-url", jaeger.url, "--now", iso(jaeger.now), ...more]);

  it.each([
    ["A-1120", 0, "completed", "25.2"],
    ["A-1098", 10, "lost", "13"],
    ["c1098-1fea", 10, "lost", "13"],
    ["A-1065", 10, "failed", "7"],
    ["A-1118", 0, "waiting", "20.1"],
    ["A-1115", 0, "in-progress", "11"],
    ["A-1100", 10, "lost", "16"],
    ["c1133-e0ea", 11, "stuck", "20.1"],
    ["A-0000", 6, "not-found", null],
  ])("%s exits with %i: %s at %s", async (id, exitCode, state, point) => {
    const { exitCode: code, stdout, stderr } = await show(id, "--format", "json");
    const json = showSchema.parse(JSON.parse(stdout));
    expect({ code, inJson: json.exitCode, state: json.verdict.state, point: json.verdict.point }).toEqual({
      code: exitCode,
      inJson: exitCode,
      state,
      point,
    });
    expect(stderr).toBe("");
  });

  it("names the trace in Jaeger's UI and nothing of it is cut", async () => {
    const { stdout } = await show("A-1098");
    expect(stdout).toMatch(new RegExp(`${jaeger.url}/trace/[0-9a-f]{32}\n`));
  });

  it("prints each request with --verbose, on stderr", async () => {
    const { stderr } = await show("A-1115", "--verbose");
    expect(stderr).toMatch(/^GET \/api\/\S+ 200 \d+ B \d+ ms$/m);
  });

  it("fails on what it is told to fail on", async () => {
    expect((await show("A-1098", "--fail-on", "Stuck, failed")).exitCode).toBe(0);
    expect((await show("A-1098", "--fail-on", "lost")).exitCode).toBe(10);
    expect((await show("A-1098", "--exit-zero")).exitCode).toBe(0);
    expect((await show("A-0000", "--exit-zero")).exitCode).toBe(6);
  });

  it("speaks Russian where the terminal does", async () => {
    const { stdout } = await run(["show", "A-1098", "--jaeger-url", jaeger.url, "--now", iso(jaeger.now)], {
      env: { LANG: "ru_RU.UTF-8" },
    });
    expect(stdout).toContain("ПОТЕРЯН");
  });
});

describe("what can't be answered", () => {
  it.each([
    ["show A-1 --frobnicate --format json", "usage", 2],
    ["lost --since soon --format ndjson", "usage", 2],
    ["diff A-9999 --format json --file examples/crm-api.json.gz", "no-order", 6],
  ])("%s says so in the form of an error", async (line, code, exit) => {
    const { stdout, stderr, exitCode } = await run(line.split(" "));
    expect(errorSchema.parse(JSON.parse(stdout))).toMatchObject({ exitCode: exit, error: { code } });
    expect([exitCode, stderr]).toEqual([exit, expect.stringMatching(/^ordertrace: |^error: /)]);
  });

  it("tells machines what to do now, as it tells people", async () => {
    const { stdout, stderr } = await run(["show", "A-1", "--sinse", "1d", "--format", "json"]);
    const hint = "Did you mean --since?\nRun `ordertrace show --help` for its options, with examples.";
    expect(errorSchema.parse(JSON.parse(stdout)).error).toEqual({
      code: "usage",
      message: "unknown option '--sinse'",
      hint,
    });
    expect(stderr).toBe(`ordertrace: unknown option '--sinse'\n  ${hint.replace("\n", "\n  ")}\n`);
  });

  it("writes nothing raw of what it asks for, even with --verbose", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "ordertrace-main-")), "\u001b[2Jx.json");
    copyFileSync("examples/crm-api.json.gz", file);
    const { stderr } = await run(["lost", "--file", file, "--verbose"]);
    expect(stderr).toContain(String.raw`\x1b[2Jx.json`);
    expect(stderr).not.toContain("\u001b");
  });

  it("writes nothing raw of what it was given", async () => {
    const { stderr } = await run(["show", "A-1", "--file", "\u001b[2Jx"]);
    expect(stderr).toContain(String.raw`\x1b[2Jx is not there`);
  });

  it.each([
    ["an unknown option", ["show", "A-1", "--frobnicate"], /unknown option '--frobnicate'/],
    ["a mistyped verb", ["shwo", "A-1"], /Did you mean show\?/],
    ["an unknown option with escape sequences in it", ["show", "--\u001b[2J"], /unknown option '--\\x1b\[2J'/],
    ["a mistyped verb of config", ["config", "use-contxt"], /Did you mean use-context\?/],
    [
      "no verb to help with",
      ["help", "bogus"],
      /^ordertrace: unknown command 'bogus'\n {2}Run `ordertrace --help` for examples\.\n$/,
    ],
    [
      "no verb of config to help with",
      ["help", "config", "bogus"],
      /^ordertrace: unknown command 'bogus'\n {2}Run `ordertrace config --help` for its options, with examples\.\n$/,
    ],
    ["a mistyped verb of config to help with", ["config", "help", "use-contxt"], /Did you mean use-context\?/],
    ["no verb of path to help with", ["help", "path", "bogus"], /path has no command "bogus"/],
    ["a mistyped verb to help with", ["help", "shwo"], /unknown command 'shwo'\n {2}Did you mean show\?/],
    ["another tool's option", ["show", "A-1", "--json"], /--json'\n {2}Here that is --format json/],
    ["an option for the id", ["show", "--order", "A-1"], /--order'\n {2}Here that is the id alone: show <id>\n/],
    ["another tool's option for a table", ["orders", "--csv"], /--csv'\n {2}Here that is --format ndjson, a line for/],
    ["another tool's option for a secret", ["lost", "--token", "x"], /Here that is --token-file, or ORDERTRACE_TOKEN/],
    ["another verb's option", ["lost", "--state", "x"], /--state'\n {2}It is an option of orders\./],
    ["another verb's option with its value", ["lost", "--state=x"], /--state=x'\n {2}It is an option of orders\./],
    ["another tool's option with its value", ["show", "A-1", "--url=http://x"], /Here that is --jaeger-url/],
    [
      "an option before its verb",
      ["--context", "prod", "lost"],
      /'--context'\n {2}It stands after the command: ordertrace lost --context\n/,
    ],
    ["an option without a verb", ["-o", "x.html"], /It stands after the command: ordertrace show -o/],
    ["what may be the version", ["-v"], /Here that is --verbose after a command, or --version/],
    ["an option without its value", ["lost", "--fail-on", "--file", "x"], /'--fail-on <verdicts>' lacks its value/],
    ["a short option for a value", ["check", "-o", "-c"], /'-o, --output <file>' lacks its value: '-c' is an option/],
    ["an option with its value for a value", ["lost", "-o", "--since=1d"], /lacks its value: '--since' is an/],
    ["the help for a value", ["lost", "--file", "--help"], /lacks its value: '--help' is an option/],
    [
      "a variable that is not set",
      ["lost", "--file", ""],
      /'--file <file...>' names no file: '' is blank, as of a variable not set/,
    ],
    [
      "two ids",
      ["show", "A-1", "A-2"],
      /One id at a time:\n {2}ordertrace show A-1\n {2}ordertrace show A-2\n {2}Two orders side by side: `ordertrace diff A-1 A-2`/,
    ],
    [
      "two ids of another source",
      ["show", "A-1", "--utc", "A-2", "--jaeger-url", "http://x", "-o", "one.txt", "--path", "my path.yaml"],
      /\n {2}ordertrace show A-2 --utc --jaeger-url http:\/\/x --path 'my path\.yaml'\n.*`ordertrace diff A-1 A-2 --utc --jaeger-url http:\/\/x --path 'my path\.yaml'`/,
    ],
    ["two ids with an option that diff lacks", ["show", "A-1", "A-2", "--why"], /show A-2 --why\n {2}Run/],
    ["three ids", ["export", "A-1", "A-2", "A 3"], /\n {2}ordertrace export A-2\n {2}ordertrace export 'A 3'\n {2}Run/],
    [
      "standard input for an id",
      ["show", "-", "--jaeger-url", "http://x"],
      /- is none: standard input is not read for ids\n {2}For each id in a file: `xargs -n 1 ordertrace show < ids\.txt`/,
    ],
    [
      "an id that begins with a dash",
      ["show", "-A-1"],
      /'-A-1'\n {2}An id that begins with a dash comes last, after --/,
    ],
    ["an id that was taken for a file", ["show", "--file", "A-1"], /"A-1" was taken for a file: the id comes before/],
    ["another tool's verb", ["get", "A-1"], /Here that is ordertrace show <id>/],
    ["another tool's verb of config", ["config", "use", "x"], /Here that is ordertrace config use-context <name>/],
    ["an id without a verb", ["A-1060"], /To see an order: ordertrace show A-1060/],
    ["a format in place of a file", ["show", "A-1", "-o", "json"], /names a file\. To choose a format: --format json/],
    ["a mistyped verb of path", ["path", "vaildate", "x"], /did you mean validate\?/],
    ["a mistyped option", ["show", "A-1", "--formt", "json"], /Did you mean --format\?/],
    ["a mistyped format", ["show", "A-1", "--format", "jsn"], /'jsn' is invalid: did you mean json\?/],
    ["a step to choose by", ["lost", "--step", "13"], /Here that is --at, an option of orders/],
    ["a tenant that is not set", ["lost", "--tenant", ""], /--tenant is empty: is a variable not set\?/],
    ["contradictions of a server of tools", ["mcp", "--file", "x", "--timeout", "1s"], /leave it out/],
    ["a format that is none", ["show", "A-1", "--format", "pdf"], /choose from table, json/],
    ["a mistyped step", ["orders", "--at", "13.1", "--jaeger-url", "http://x"], /--at "13.1": did you mean 13\?/],
    [
      "a step that no span shows",
      ["orders", "--at", "19", "--jaeger-url", "http://x"],
      /that waits for it is at 20\.1/,
    ],
    [
      "a mistyped order status",
      ["orders", "--status", "PRICE_CALCULATD", "--jaeger-url", "http://x"],
      /did you mean PRICE_CALCULATED\?/,
    ],
    [
      "--now after --to, where states are told of",
      ["stuck", "--to", "2026-11-17T00:00:00Z", "--now", "2026-11-18T00:00:00Z", "--file", "examples/crm-api.json.gz"],
      /--now is later: leave one of them out/,
    ],
    [
      "an output that is an input",
      ["orders", "--file", "examples/crm-api.json.gz", "-o", "./examples/../examples/crm-api.json.gz"],
      /is the recording that is read/,
    ],
    ["a mistyped step to wait for", ["watch", "A-1", "--until", "20", "--jaeger-url", "http://x"], /mean 20\.1\?/],
    ["a mistyped verdict", ["show", "A-1", "--fail-on", "lots", "--jaeger-url", "http://x"], /did you mean lost\?/],
    ["a mistyped example", ["demo", "lsot"], /did you mean lost\?/],
    [
      "what went wrong with a verb",
      ["doctor", "A-1"],
      /^ordertrace: .*\n {2}Run `ordertrace doctor --help` for its options/,
    ],
    [
      "an id where all orders are looked at",
      ["lost", "A-1"],
      /\n {2}It looks at all orders; for one: `ordertrace show A-1`/,
    ],
    [
      "a step where all steps are told of",
      ["slow", "13"],
      /\n {2}It tells of all steps, and takes none by name: leave "13" out\.\n/,
    ],
    ["a service where all are told of", ["errors", "crm-api"], /all services and routes, and takes none by name/],
    [
      "a step where losses are told of",
      ["lost", "13"],
      /The orders at a step: `ordertrace orders --state lost --at 13`/,
    ],
    ["a state that stands by itself", ["orders", "stuck"], /some of them: `ordertrace orders` with --state, --status/],
    ["a context that stands by itself", ["doctor", "prod"], /For a context: `ordertrace doctor --context prod`/],
    ["a context to view", ["config", "view", "prod"], /For a context: `ordertrace config view --context prod`/],
    ["a server that stands by itself", ["doctor", "http://x"], /`ordertrace doctor --jaeger-url http:\/\/x`/],
    ["an option that is like none", ["orders", "--colour-of-money"], /-money'\n {2}Run `ordertrace orders/],
    ["the beginning of an option", ["orders", "--form", "json"], /Did you mean --format or --from\?/],
    ["an option to sort by", ["orders", "--sort", "x"], /Here that is --format ndjson, a line for each, and what/],
    ["an option for the first few", ["orders", "--top", "5"], /Here that is a pipe into head/],
    ["checks that stand by themselves", ["check", "a.yaml"], /as an option: ordertrace check -c "a.yaml"/],
    ["no id after recordings", ["show", "--file", "a.json.gz", "b.jsonl"], /missing required argument 'id'/],
    ["no id", ["show"], /missing required argument 'id'/],
    ["an empty id", ["show", ""], /the id is empty/],
    ["--since beside --from", ["show", "A-1", "--since", "1h", "--from", "now-1h"], /exclude each other/],
    [
      "--since beside --to",
      ["show", "A-1", "--since", "3h", "--to", "03:00"],
      /: give --from and --to, or --since alone/,
    ],
    ["no duration", ["show", "A-1", "--since", "soon"], /write 30s, 5m, 6h or 7d/],
    ["no time", ["show", "A-1", "--now", "noon"], /--now "noon" is no time/],
    ["an empty window", ["show", "A-1", "--from", "now", "--to", "now-1h"], /window is empty/],
    ["--file beside --jaeger-url", ["show", "A-1", "--file", "x", "--jaeger-url", "http://x"], /give one of them/],
    ["--timeout beside --file", ["show", "A-1", "--file", "x", "--timeout", "1s"], /leave it out/],
    ["--exit-zero beside --fail-on", ["show", "A-1", "--exit-zero", "--fail-on", "lost"], /give one of them/],
    [
      "what a document has no room for",
      ["show", "A-1", "--why", "--format", "markdown", "--jaeger-url", "http://x"],
      /--why is told in a table or in JSON, not in \w+: leave out --why or --format\n/,
    ],
    [
      "a verdict to fail on that it can't find",
      ["stuck", "--fail-on", "stuck,lost", "--jaeger-url", "http://x"],
      /"lost": it finds only stuck, undecidable/,
    ],
    ["an unknown verdict to fail on", ["show", "A-1", "--fail-on", "gone"], /choose from lost, failed/],
    ["no URL", ["show", "A-1", "--jaeger-url", "localhost:16686"], /http:\/\/localhost:16686/],
    ["a file that is not there", ["show", "A-1", "--file", "/nowhere.json"], /nowhere\.json/],
    [
      "a path file that is not there",
      ["show", "A-1", "--path", "/nowhere.yaml"],
      /nowhere\.yaml: there is no such file/,
    ],
  ])("%s is a usage error that says what to do", async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stdout).toBe("");
  });

  const whole = JSON.stringify({ data: [] });
  it.each([
    ["an empty file", "", /is empty/],
    ["white space", " \n ", /white space|is empty/],
    ["a cut-off gzip", gzipSync(whole).subarray(0, 15), /damaged gzip|cut off/],
    ["cut-off JSON", '{"data":[{"traceID":"a', /cut off/],
    ["JSON of something else", '{"hello":1}', /something else/],
    ["logs", '{"resourceLogs":[]}', /logs/],
    ["a broken line", '{"resourceSpans":[]}\n{"resourceSpans":[\n', /line 2/],
    ["no JSON", "hello", /no JSON/],
  ])("%s is no verdict", async (what, content, message) => {
    const { exitCode, stdout, stderr } = await run(["show", "A-1", "--file", file(what.replaceAll(" ", "-"), content)]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  it("a closed port is unreachable", async () => {
    const { exitCode, stderr } = await run(["show", "A-1", "--jaeger-url", "http://127.0.0.1:1"]);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/127\.0\.0\.1:1 refuses the connection/);
  });

  it("is told to machines as JSON too", async () => {
    const { exitCode, stdout } = await run(["show", "A-1", "--jaeger-url", "http://127.0.0.1:1", "--format", "json"]);
    expect(errorSchema.parse(JSON.parse(stdout))).toMatchObject({
      command: "show",
      exitCode,
      error: { code: "unreachable" },
    });
  });

  it("is written where the JSON would have been, in place of an earlier answer", async () => {
    const output = file("verdict.json", `{"verdict":{"state":"completed"},"exitCode":0}`);
    const args = ["show", "A-1", "--jaeger-url", "http://127.0.0.1:1", "--format", "json", "-o", output];
    const { exitCode, stdout } = await run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(errorSchema.parse(JSON.parse(readFileSync(output, "utf8")))).toMatchObject({ exitCode: 4 });
  });

  it("is an error in JUnit's XML, in place of an earlier report", async () => {
    const output = file("report.xml", "<testsuites/>");
    const args = ["check", "--jaeger-url", "http://127.0.0.1:1", "--format", "junit", "-o", output];
    const { exitCode, stdout } = await run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(readFileSync(output, "utf8")).toMatch(/<error message="[^"]*refuses the connection" type="unreachable">\w/);
  });

  it("leaves the file as it is where the usage is wrong: it may be the recording itself", async () => {
    const recording = file("both.json", `{"resourceSpans":[]}`);
    const { exitCode, stdout } = await run(["orders", "--file", recording, "--format", "json", "-o", recording]);
    expect(errorSchema.parse(JSON.parse(stdout)).exitCode).toBe(exitCode);
    expect([exitCode, readFileSync(recording, "utf8")]).toEqual([2, `{"resourceSpans":[]}`]);
  });

  it.each([
    ["show A-1098 --format json", 130, /"exitCode": 130,\n {2}"error": \{\n {4}"code": "interrupted"/],
    ["check --format json", 130, /"exitCode": 130,[^]*"interrupted": true/],
    ["check --format junit", 130, /<testsuites [^>]*errors="3"/],
    ["check --format nagios", 3, /^ORDERTRACE UNKNOWN - interrupted; /],
  ])("an interruption is told to machines: %s", async (line, code, says) => {
    const server = await startStub(() => {});
    const args = [...line.split(" "), "--jaeger-url", server.url];
    const { exitCode, stdout, stderr } = await run(args, { onSignal: (listener) => setImmediate(listener) });
    await server.close();
    expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: "" });
    expect(stdout).toMatch(says);
  });

  it("Ctrl-C stops at once", async () => {
    const jaeger = await startRecordedJaeger("v1");
    const { exitCode, stdout } = await run(["show", "A-1098", "--jaeger-url", jaeger.url], {
      onSignal: (listener) => setImmediate(listener),
    });
    await jaeger.close();
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
  });
});

it.each([
  ["A-1060,", "(A-1060?)"],
  ["order_id=A-1060", "(A-1060?)"],
  ["a-1060", "(A-1060?)"],
  ["Z-9", "(capitals count)"],
])("says of %s, which nothing carries, what may have been meant", async (asked, hint) => {
  const { exitCode, stdout } = await run(["show", asked, "--file", "examples/crm-api.json.gz"]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: expect.stringContaining(`the id is mistyped ${hint}`) });
});

it.each([
  ["en", "order A-1060, which is there: `ordertrace show A-1060 --file examples/crm-api.json.gz --lang en`"],
  ["ru", "есть заказ A-1060: `ordertrace show A-1060 --file examples/crm-api.json.gz --lang ru`"],
])("gives the command that shows what may have been meant (%s)", async (lang, said) => {
  const { stdout } = await run(["show", '"A-1060"', "--file", "examples/crm-api.json.gz", "--lang", lang]);
  expect(stdout.replaceAll(/ *\\?\n */g, " ")).toContain(said);
});

it("help of demo names its exit codes, which are those of show where it shows one order", async () => {
  expect((await run(["demo", "--help"])).stdout).toMatch(/^Exit codes: .*those of show: [^]*10 lost or failed/m);
});

it.each([
  ["a whole recording, before which there is nothing", [], false],
  ["a part of one", ["--since", "1d"], true],
])("tells to look further back for what nothing carries in %s: only if that helps", async (_, window, isTold) => {
  const { exitCode, stdout } = await run(["show", "A-9999", ...window, "--file", "examples/crm-api.json.gz"]);
  expect({ exitCode, isTold: stdout.includes("a wider window") }).toEqual({ exitCode: 6, isTold });
});

it.each([
  [["--since", "1d"], "--since", ["--since", "30d"]],
  [["--from", "2026-11-19"], "--from", ["--from", "2026-11-13"]],
  [["--to", "2026-11-14T00:00:00Z", "--from", "2026-11-13T10:00:00Z"], "--from", ["--from", "2026-11-01"]],
])("names the option that makes the window %j wider", async (window, option, wider) => {
  const asked = ["A-1060", "--file", "examples/crm-api.json.gz"];
  const shown = (await run(["show", ...asked, ...window])).stdout;
  expect(shown).toContain(`a wider window (${option})`);
  expect((await run(["show", ...asked, ...window, "--lang", "ru"])).stdout).toContain(`окно шире (${option})`);
  const exported = await run(["export", ...asked, ...window]);
  expect(exported.stderr).toContain(`look further back with ${option}.`);
  const again = await run(["show", ...asked, ...(window[0] === "--to" ? window.slice(0, 2) : []), ...wider]);
  expect(again.exitCode).not.toBe(2);
});

it("takes the id after the files too", async () => {
  const empty = file("empty.json", JSON.stringify({ data: [] }));
  expect((await run(["show", "--file", empty, empty, "A-1"])).stdout).toMatch(/NOT FOUND.*A-1/);
});

describe("output", () => {
  const recording = JSON.stringify({ resourceSpans: [] });

  it("goes to a file, whole or not at all", async () => {
    const target = join(folder, "out.json");
    const { exitCode, stdout } = await run(["show", "A-1", "--file", "-", "--format", "json", "-o", target], {
      stdin: recording,
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 6, stdout: "" });
    expect(showSchema.parse(JSON.parse(readFileSync(target, "utf8"))).verdict.state).toBe("not-found");
    expect(readdirSync(folder).filter((name) => name.includes(".part"))).toEqual([]);
  });

  it.each<[name: string, args: readonly string[], said: RegExp]>([
    [
      "x.html",
      ["show", "A-1"],
      /^ordertrace: \S*x\.html will hold a table; --format html makes it what its name says\n$/,
    ],
    ["x.JSON.gz", ["orders"], /--format json makes it/],
    ["x.xml", ["check"], /--format junit makes it/],
    ["x.md", ["lost", "--lang", "ru"], /^ordertrace: в \S*x\.md будет таблица; с --format markdown/],
    ["x.json", ["doctor"], /--format json makes it/],
    ["x.xml", ["orders"], /^$/],
    ["x.txt", ["orders"], /^$/],
    ["x.json", ["orders", "--format", "table"], /^$/],
    ["x.html", ["lost", "--format", "html"], /^$/],
  ])("a table in %s, of %j, is told of where the name says another format", async (name, args, said) => {
    const { stderr } = await run([...args, "--file", "examples/crm-api.json.gz", "-o", join(folder, name)]);
    expect(stderr).toMatch(said);
  });

  it("says when a file can't be written", async () => {
    const { exitCode, stderr } = await run(["show", "A-1", "--file", "-", "-o", join(folder, "no", "out.txt")], {
      stdin: recording,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/can't be written \(ENOENT\)/);
  });

  it.runIf(existsSync("/dev/full"))("ends with 1 where the disk is full, as standard output does", async () => {
    const args = ["show", "A-1", "--file", "-", "--format", "json", "-o", "/dev/full"];
    const { exitCode, stdout, stderr } = await run(args, { stdin: recording });
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringContaining("/dev/full can't be written (ENOSPC); the disk is"),
    ]);
    expect(errorSchema.parse(JSON.parse(stdout))).toMatchObject({ exitCode: 1, error: { code: "unwritten" } });
  });

  it.each([
    ["no/out.txt", "ENOENT"],
    ["", "EISDIR"],
    ["x".repeat(300), "ENAMETOOLONG"],
  ])("says so before anything is asked, or the answer of a long search is gone: %j", async (name, code) => {
    const asked: string[] = [];
    const server = await startStub((url, response) => {
      asked.push(url.pathname);
      response.writeHead(500).end();
    });
    const { exitCode, stderr } = await run(["lost", "--jaeger-url", server.url, "-o", join(folder, name)]);
    await server.close();
    expect([exitCode, asked, stderr]).toEqual([2, [], expect.stringContaining(`can't be written (${code})`)]);
  });

  it("has no escape codes in a pipe, and colour on a terminal", async () => {
    const escapes = "\u001b[";
    expect((await run(["path"])).stdout).not.toContain(escapes);
    expect((await run(["path"], { columns: 80 })).stdout).toContain(escapes);
    expect((await run(["path", "--no-color"], { columns: 80 })).stdout).not.toContain(escapes);
    expect((await run(["path"], { columns: 80, env: { NO_COLOR: "1" } })).stdout).not.toContain(escapes);
  });
});

it.each(["en", "ru"])("the demo keeps to a narrow terminal (%s)", async (lang) => {
  for (const columns of [40, 60, 80]) {
    const stdout = stripVTControlCharacters((await run(["demo", "--lang", lang], { columns })).stdout);
    const wide = stdout.split("\n").filter((line) => stringWidth(line) > columns);
    expect(wide).toEqual([]);
    expect(stdout).toMatch(columns < 80 ? /\$ ordertrace demo lost-write\n {2}\(/ : /demo lost-write {4}\(.*\)\n/);
  }
});

it("the demo is a contract as JSON too", async () => {
  const { stories } = demoSchema.parse(JSON.parse((await run(["demo", "--format", "json"])).stdout));
  expect(stories.map(({ name }) => name)).toContain("lost");
});

describe("the path", () => {
  it("is printed as a table and as JSON", async () => {
    expect((await run(["path"])).stdout).toContain("receives the calculation request");
    const { rows } = printedPathSchema.parse(JSON.parse((await run(["path", "--format", "json"])).stdout));
    expect([rows.length, rows.flatMap(({ points }) => points).length]).toEqual([27, 32]);
  });

  it("is validated, with every problem in its place", async () => {
    const good = file("good.yaml", "extends: alexandrite\nservices: { shop-api: storefront }\n");
    const bad = file("bad.yaml", "extends: alexandrite\ndeadlines: { 12 -> 99: 5m }\n");
    expect(await run(["path", "validate", good])).toMatchObject({ exitCode: 0, stderr: "" });
    const { exitCode, stderr } = await run(["path", "validate", bad]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${bad}:2:14: no point is called \`99\``);
  });
});

it("--help shows examples first and --version the version", async () => {
  expect((await run(["--help"])).stdout).toMatch(/^Examples:/);
  expect((await run(["show", "--help"])).stdout).toMatch(/^Examples:[\s\S]*--jaeger-url/);
  expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it.each(["help config use-context", "config help use-context", "config use-context --help"])("%s", async (line) => {
  const { exitCode, stdout } = await run(line.split(" "));
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringContaining("Usage: ordertrace config use-context"),
  });
});

it.each([
  ["show", "12 slow (--fail-on slow),"],
  ["slow", "12 slow, "],
])("the help of %s says of slowness: %s", async (verb, code) => {
  expect((await run([verb, "--help"])).stdout).toContain(code);
});

describe("--now", () => {
  const files = ["shop-api", "crm-api", "mes-api"].flatMap((service) => ["--file", `examples/${service}.json.gz`]);
  const stateAt = async (now: string): Promise<string> => {
    const { stdout } = await run(["show", "A-1060", ...files, "--now", now, "--format", "json"]);
    const { verdict } = showSchema.parse(JSON.parse(stdout));
    return `${verdict.state} ${verdict.point}`;
  };

  it("tells an order's life as it was told at the time", async () => {
    expect(await stateAt("2026-11-16T09:00:00Z")).toBe("not-found null");
    expect(await stateAt("2026-11-16T10:01:00Z")).toBe("waiting 5");
    expect(await stateAt("2026-11-16T10:05:00Z")).toBe("waiting 9");
    expect(await stateAt("2026-11-16T10:30:00Z")).toBe("in-progress 13");
    expect(await stateAt("2026-11-17T10:30:00Z")).toBe("lost 13");
    expect(await stateAt("2026-12-17T10:30:00Z")).toBe("lost 13");
  });
});
