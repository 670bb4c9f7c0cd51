import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createProgram } from "../../src/program.ts";
import { run } from "../run.ts";

const recordings = readdirSync("examples")
  .filter((name) => name.endsWith(".json.gz"))
  .map((name) => `examples/${name}`);
const asked = ["--file", ...recordings, "--reveal"];
const commands: Readonly<Record<string, readonly string[]>> = {
  show: ["show", "A-1060", "--why", "--trace", ...asked],
  "an id that nobody knows": ["show", "A-1061x", ...asked],
  lost: ["lost", ...asked],
  stuck: ["stuck", ...asked],
  slow: ["slow", ...asked],
  errors: ["errors", ...asked],
  orders: ["orders", ...asked],
  audit: ["audit", "--file", ...recordings],
  coverage: ["coverage", ...asked],
  check: ["check", ...asked],
  diff: ["diff", "A-1060", "A-1042", ...asked],
  path: ["path"],
  doctor: ["doctor", "--file", ...recordings],
  demo: ["demo"],
};

const verbs = createProgram(
  {} as never,
  () => {},
  async () => 0,
).commands.map((verb) => verb.name());

describe("a terminal without UTF-8 gets ASCII", () => {
  it.each(Object.entries(commands))("%s", async (_, args) => {
    const [ascii, utf8] = await Promise.all([run(args, { env: { LC_ALL: "C" } }), run(args)]);
    expect(`${ascii.stdout}${ascii.stderr}`.match(/[^\n]*[^\n\x20-\x7e][^\n]*/g)).toBeNull();
    expect(ascii.stdout.length).toBe(utf8.stdout.length);
  });

  it.each(["", "config", ...verbs])("help: %s", async (verb) => {
    const { stdout } = await run([...verb.split(" ").filter(Boolean), "--help"]);
    expect(stdout).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it("no Russian, which it could not show, unless it is asked for", async () => {
    const env = { LANG: "ru_RU.KOI8-R" };
    expect((await run(["lost", ...asked], { env })).stdout).toMatch(/^X 2 LOST/);
    expect((await run(["lost", ...asked, "--lang", "ru"], { env })).stdout).toMatch(/^X ПОТЕРЯНО/);
    expect((await run(["lost", ...asked], { env: { LANG: "ru_RU.UTF-8" } })).stdout).toMatch(/^✗ ПОТЕРЯНО/);
  });

  it("a document, which is no text for a terminal, does not", async () => {
    const args = ["show", "A-1060", ...asked, "--format", "markdown"];
    const [ascii, utf8] = await Promise.all([run(args, { env: { LC_ALL: "C" } }), run(args)]);
    expect(utf8.stdout).toContain("✗");
    expect(ascii.stdout).toBe(utf8.stdout);
  });
});
