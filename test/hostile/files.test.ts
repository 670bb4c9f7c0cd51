import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadChecks } from "../../src/checks/load.ts";
import { loadPath } from "../../src/path/load.ts";
import { YamlFileError } from "../../src/path/problem.ts";
import { run } from "../run.ts";
import { recordingText } from "../sources/jaeger/recordings.ts";

const folder = mkdtempSync(join(tmpdir(), "ordertrace-hostile-"));
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe("files that unfold", () => {
  test("a gzip of zeros, of line breaks, and of several members, is refused before it fills the memory", async () => {
    const part = (character: string) => gzipSync(Buffer.alloc(64 << 20, character));
    const many = (one: Buffer) => Buffer.concat(Array.from({ length: 9 }, () => one));
    const [spaces, breaks] = [part(" "), part("\n")];
    for (const bomb of [spaces, breaks]) {
      const large = await run(["show", "A-1", "--file", file("many.json.gz", many(bomb))]);
      expect([large.exitCode, large.stderr]).toEqual([2, expect.stringMatching(/holds more than 512 MB/)]);
    }
    const request = gzipSync('{"resourceSpans":[]}\n');
    const long = await run(["show", "A-1", "--file", file("long.json.gz", Buffer.concat([request, many(spaces)]))]);
    expect([long.exitCode, long.stderr]).toEqual([2, expect.stringMatching(/line 2, is longer than 64 MB/)]);
    const blank = await run(["show", "A-1", "--file", file("blank.json.gz", breaks)]);
    expect([blank.exitCode, blank.stderr]).toEqual([2, expect.stringMatching(/nothing but white space/)]);
    const zeros = await run(["show", "A-1", "--file", file("zeros.gz", gzipSync(Buffer.alloc(1 << 20)))]);
    expect([zeros.exitCode, zeros.stderr]).toEqual([2, expect.stringMatching(/is no JSON/)]);
  });

  test("maps in maps in maps are text of their own length", async () => {
    const nested = Array.from({ length: 30 }).reduce<object>(
      (value) => ({ kvlistValue: { values: [{ key: '"', value }] } }),
      { stringValue: '"' },
    );
    const span = {
      traceId: "1".repeat(32),
      spanId: "1".repeat(16),
      startTimeUnixNano: "1795014655339401999",
      attributes: [
        { key: "order_id", value: { stringValue: "A-1" } },
        { key: "deep", value: nested },
      ],
    };
    const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    expect((await run(["show", "A-1", "--file", file("nested.json", text), "--format", "json"])).exitCode).toBeLessThan(
      13,
    );
  });
});

describe("a span that can't be used, in a file", () => {
  const recorded = JSON.parse(recordingText("v1", "lost-13.order.crm-api.json")) as {
    data: { traceID: string; spans: Record<string, unknown>[] }[];
  };

  test("is said in every format, and its order is undecidable", async () => {
    const [first, ...rest] = recorded.data;
    const broken = {
      data: [{ ...first, spans: [...first!.spans, { ...first!.spans[0], spanID: "1", startTime: -1 }] }, ...rest],
    };
    const path = file("broken.json", JSON.stringify(broken));
    const id = String(
      first!.spans
        .flatMap((span) => span["tags"] as { key: string; value: string }[])
        .find(({ key }) => key === "order_id")!.value,
    );
    const table = await run(["show", id, "--file", path, "--utc"]);
    expect(table.exitCode).toBe(5);
    expect(table.stdout.replaceAll(/\s+/g, " ")).toContain(
      `1 span of trace ${first!.traceID} was left out: startTime: expected a time`,
    );
    const json = JSON.parse((await run(["show", id, "--file", path, "--format", "json"])).stdout);
    expect(json).toMatchObject({ exitCode: 5, verdict: { state: "undecidable", reasonCode: "span-unread" } });
    expect(json.search.notes).toEqual([expect.stringContaining("was left out")]);
    const swept = JSON.parse((await run(["lost", "--since", "30d", "--file", path, "--format", "json"])).stdout);
    expect(swept).toMatchObject({ exitCode: 5, search: { notes: [expect.stringContaining("was left out")] } });
  });

  test("from the future does not make it the present", async () => {
    const [first, ...rest] = recorded.data;
    const late = { ...first!.spans[0], spanID: "1", startTime: 4e15, tags: [] };
    const present = async (data: object[]) =>
      JSON.parse(
        (
          await run([
            "lost",
            "--since",
            "30d",
            "--file",
            file("late.json", JSON.stringify({ data })),
            "--format",
            "json",
          ])
        ).stdout,
      ).now;
    expect(await present([{ ...first, spans: [...first!.spans, late] }, ...rest])).toBe(await present(recorded.data));
  });
});

describe("a path file and a checks file", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
    .split("")
    .map((name, i) => `${name}: &${name} [${`*${"abcdefg"[i]},`.repeat(10)}]`)
    .join("\n")}\n`;
  test.each([
    ["aliases that unfold", bomb, /aliases unfold into too much|no such field/],
    ["a hundred thousand lists in each other", `rows: ${"[".repeat(100_000)}`, /nests too deeply/],
    ["a hundred thousand lists in each other on a line", `rows: \n${"- ".repeat(100_000)}x`, /nests too deeply/],
    [
      "a thousand keys, each inside of the one before",
      Array.from({ length: 1_000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      /nests too deeply/,
    ],
    ["two megabytes", `name: ${"x".repeat(2_000_000)}`, /longer than 1 MB/],
    ["a name as long as the file", `? ${"x".repeat(900_000)}\n: 1`, /no such field/],
    ["a key that clears the screen", '"\\e[2Jname": x', /:1:1: a character that can't be seen/],
    ["a value that turns writing around", 'name: "\u202ex"', /:1:7: a character that can't be seen/],
    ["prototypes", "__proto__: { name: x }\nconstructor: 1", /no such field/],
  ])("with %s: a clear error", async (_what, text, message) => {
    const path = file("hostile.yaml", text);
    for (const args of [
      ["path", "validate", path],
      ["show", "A-1", "--path", path],
      ["check", "-c", path],
    ]) {
      const { exitCode, stderr } = await run(args);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    }
  });

  test("of more points than an order can have, or hang together in one chain, is refused", async () => {
    const points = Array.from({ length: 10_000 }, (_, i) => `{ point: p${i}, needs: [${i === 0 ? "" : `p${i - 1}`}] }`);
    const path = file("long.yaml", `name: x\nrows: [{ row: r, points: [${points.join(", ")}] }]\n`);
    const { exitCode, stderr } = await run(["path", "validate", path]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("at most 500 points; this one has 10000")]);
  });

  test("may call things what objects have", () => {
    const rows = [
      "service: constructor, write: toString",
      "service: __proto__, receive: valueOf",
      "service: hasOwnProperty, operation: constructor",
    ];
    const points = rows
      .map((match, i) => `  - { row: "${i}", points: [{ point: "${i}", match: { ${match} } }] }`)
      .join("\n");
    const path = loadPath(
      file("names.yaml", `name: odd\nfields: { order-id: a, calculation-request-id: b }\nrows:\n${points}\n`),
    );
    expect(path.points.map(({ match }) => match.services)).toEqual([
      ["constructor"],
      ["__proto__"],
      ["hasOwnProperty"],
    ]);
  });

  test("whatever they hold is read or refused with its place", () => {
    const word = fc.constantFrom(
      "rows",
      "points",
      "match",
      "name",
      "checks",
      "lost",
      "since",
      "&a",
      "*a",
      "[",
      "]",
      "{",
      "}",
      ": ",
      "- ",
      "\n",
      "  ",
      "!!js/function",
      "<<",
      "0",
      "1e999",
      "'",
      '"',
      "#",
      "|",
      "%",
    );
    const known = loadPath();
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 25 }).map((words) => words.join("")),
        (text) => {
          const path = file("any.yaml", text);
          for (const read of [() => loadPath(path), () => loadChecks(path, known)]) {
            try {
              read();
            } catch (error) {
              expect(error).toBeInstanceOf(YamlFileError);
            }
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("an answer in %s that was not asked for is said to be one", async (encoding, compress) => {
  const server = createServer((_, response) => {
    response.setHeader("content-encoding", encoding);
    response.end(compress(recordingText("v1", "services.json").repeat(20)));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  const { exitCode, stderr } = await run(["show", "A-1", "--jaeger-url", `http://127.0.0.1:${port}`]);
  server.close();
  expect([exitCode, stderr]).toEqual([4, expect.stringMatching(/no UTF-8: .*compressed/)]);
});
