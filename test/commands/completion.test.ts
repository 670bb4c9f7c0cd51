import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { values } from "../../src/commands/completion.ts";
import { createProgram } from "../../src/program.ts";
import { folderWith } from "../config/folder.ts";
import { run } from "../run.ts";

const tab = async (words: readonly string[], env: Record<string, string> = {}) => {
  const { stdout, stderr, exitCode } = await run(["__complete", "--", ...words], { env });
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout.split("\n").flatMap((line) => line.split("\t")[0] || []);
};
const program = createProgram(
  {} as never,
  () => {},
  async () => 0,
);

describe("what Tab offers", () => {
  it("every verb, and every option of each", async () => {
    const verbs = program.commands.map((one) => one.name()).filter((name) => name !== "__complete");
    expect(await tab([""])).toEqual(verbs);
    for (const command of program.commands.filter((one) => one.name() !== "__complete" && one.name() !== "help"))
      expect(await tab([command.name(), "--"])).toEqual([
        ...command.options.filter(({ hidden }) => !hidden).map(({ long }) => long),
        "--help",
      ]);
  });

  it.each<[words: string[], first: string[]]>([
    [["sho"], ["show"]],
    [["show", "A-1", "--form"], ["--format"]],
    [
      ["show", "--format", ""],
      ["table", "json", "markdown", "html"],
    ],
    [["show", "--format=j"], ["--format=json"]],
    [
      ["show", "--utc", "--lang", ""],
      ["en", "ru"],
    ],
    [
      ["orders", "--at", "20."],
      ["20.1", "20.2", "20.3"],
    ],
    [["orders", "--state", "lost,st"], ["lost,stuck"]],
    [["watch", "A-1", "--until", "SHIP"], ["SHIPPED"]],
    [["audit", "--fail-on", "per"], ["personal-data"]],
    [["config", "use-c"], ["use-context"]],
    [["path", "v"], ["validate"]],
    [["path", "validate", ""], [":files"]],
    [["show", "--file", "exa"], [":files"]],
    [["show", "--token-file=x"], [":files"]],
    [["completion", "f"], ["fish"]],
    [["demo", "stu"], ["stuck"]],
    [["frobnicate", ""], []],
    [["show", "--frobnicate=x"], []],
  ])("%j: %j", async (words, offered) => {
    expect(await tab(words)).toEqual(offered);
  });

  it("contexts, and nothing where their file can't be read", async () => {
    const contexts = "contexts: { prod: { tenant: a }, stage: { tenant: b } }\n";
    const folder = folderWith({ "ordertrace/config.yaml": contexts, "broken/ordertrace/config.yaml": "contexts: [\n" });
    expect(await tab(["lost", "--context", ""], { XDG_CONFIG_HOME: folder })).toEqual(["prod", "stage"]);
    expect(await tab(["config", "use-context", "s"], { XDG_CONFIG_HOME: folder })).toEqual(["stage"]);
    expect(await tab(["lost", "--context", ""], { XDG_CONFIG_HOME: join(folder, "broken") })).toEqual([]);
  });

  it("knows values of no option that is not there", () => {
    const names = program.commands.flatMap((one) => [
      one.name(),
      ...one.commands.map((two) => two.name()),
      ...one.options.map(({ long }) => long?.slice(2)),
    ]);
    for (const name of Object.keys(values)) expect([...names, "id"]).toContain(name);
  });
});

describe("ids that were looked at", () => {
  const recorded = ["shop-api", "crm-api", "mes-api"].flatMap((name) => ["--file", `examples/${name}.json.gz`]);
  const show = (id: string, env: Record<string, string>, ...more: string[]) =>
    run(["show", id, ...recorded, ...more], { env });
  const kept = (folder: string) => join(folder, "ordertrace", "recent-ids");

  it("are offered, the latest first, and kept for nobody else", async () => {
    const folder = folderWith();
    const env = { XDG_STATE_HOME: folder };
    for (const id of ["A-1060", "A-1061", "A-1060", "A-0000"]) await show(id, env);
    expect(await tab(["show", ""], env)).toEqual(["A-1060", "A-1061"]);
    expect(await tab(["diff", "A-1060", "A-106"], env)).toEqual(["A-1060", "A-1061"]);
    expect(statSync(kept(folder)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "ordertrace")).mode & 0o777).toBe(0o700);
  });

  it("are not kept by who does not want it", async () => {
    const folder = folderWith();
    await show("A-1060", { XDG_STATE_HOME: folder }, "--no-history");
    await show("A-1060", { XDG_STATE_HOME: folder, ORDERTRACE_NO_HISTORY: "1" });
    expect(() => readFileSync(kept(folder))).toThrow(/ENOENT/);
  });

  it("make no home where there is none", async () => {
    const folder = folderWith();
    await show("A-1060", { HOME: join(folder, "nobody") });
    expect(readdirSync(folder)).toEqual([]);
    await show("A-1060", { HOME: folder });
    expect(readFileSync(kept(join(folder, ".local", "state")), "utf8")).toBe("A-1060\n");
  });

  it("fail no command, whatever is in their place", async () => {
    const file = join(folderWith({ file: "" }), "file");
    const { exitCode, stderr } = await show("A-1060", { XDG_STATE_HOME: file });
    expect({ exitCode, stderr }).toEqual({ exitCode: 10, stderr: "" });
    const folder = folderWith({ "ordertrace/recent-ids": "" });
    writeFileSync(kept(folder), `$(reboot)\n\u001b[31mA\n${"x".repeat(10_000)}\nA 1\n\nA-7\n`);
    expect(await tab(["show", ""], { XDG_STATE_HOME: folder })).toEqual(["A-7"]);
  });
});
