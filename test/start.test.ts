import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Installed, install } from "../bench/installed.ts";
import { iso } from "../src/render/time.ts";
import { type RecordedJaeger, startRecordedJaeger } from "./sources/jaeger/recorded-jaeger.ts";

let installed: Installed;
let jaeger: RecordedJaeger;
beforeAll(async () => {
  [installed, jaeger] = await Promise.all([install(), startRecordedJaeger("v1")]);
});
afterAll(async () => {
  installed.remove();
  await jaeger.close();
});

describe("what runs no verb loads none", () => {
  const verbs = ["", "show", "lost", "check", "path validate", "config", "config set-context"];
  it.each(["--version", "help", "help show", ...verbs.map((verb) => `${verb} --help`.trim())])("%s", async (line) => {
    const { exitCode, packages, modules } = await installed.loaded(line.split(" "));
    expect({ exitCode, packages }).toEqual({ exitCode: 0, packages: ["commander"] });
    expect(modules.filter((module) => /^src\/(?!program\/)\w+\//.test(module))).toEqual([
      "src/config/usage-error.ts",
      "src/config/usual.ts",
      "src/privacy/secrets.ts",
    ]);
  });
});

describe("a verb loads what it needs", () => {
  const folder = mkdtempSync(join(tmpdir(), "ordertrace-"));
  const empty = join(folder, "empty.json");
  writeFileSync(empty, '{"resourceSpans":[]}');
  const recorded = ["shop-api", "crm-api", "mes-api"].map((name) => resolve("examples", `${name}.json.gz`));
  const asked = () => ["--jaeger-url", jaeger.url, "--now", iso(jaeger.now)];

  const measuring = ["ansi-regex", "commander", "get-east-asian-width", "string-width", "strip-ansi"];
  const tables = ["@colors/colors", "chalk", "cli-table3", "emoji-regex", "is-fullwidth-code-point"];
  const printing = [...measuring, ...tables].sort();
  const judging = [...printing, "zod"];
  const sweeping = ["@msgpack/msgpack", ...judging].sort();
  const loaded = async (args: readonly string[]) => {
    const { modules, packages } = await installed.loaded(args);
    return {
      packages,
      verbs: verbs.filter((verb) => modules.includes(`src/commands/${verb}.ts`)),
      folders: new Set(modules.flatMap((module) => /^src\/(sources\/\w+|\w+)\//.exec(module)?.[1] ?? [])),
    };
  };
  const verbs =
    "audit check config coverage demo diff doctor errors export lost orders path show slow stuck watch".split(" ");

  it("Tab: nothing that judges or prints", async () => {
    const { folders } = await loaded(["__complete", "--", "sh"]);
    for (const folder of ["sources/file", "sources/jaeger", "search", "render", "fleet"])
      expect(folders).not.toContain(folder);
  });

  it("path: no source, no judgement", async () => {
    const { folders, ...rest } = await loaded(["path"]);
    expect(rest).toEqual({ packages: printing, verbs: ["path"] });
    for (const folder of ["sources/file", "sources/jaeger", "search", "fleet"]) expect(folders).not.toContain(folder);
  });

  it("a path file: a parser too", async () => {
    const { packages } = await loaded(["path", "validate", resolve("landscape/path.yaml")]);
    expect(packages).toEqual(["@date-fns/tz", ...printing, "yaml", "zod"].sort());
  });

  it("config: nothing to read a file with where there is none", async () => {
    const { packages, verbs: run } = await loaded(["config", "view"]);
    expect({ packages, run }).toEqual({ packages: measuring, run: ["config"] });
  });

  it("show of a recording: nothing that asks a server", async () => {
    const { folders, ...rest } = await loaded(["show", "A-1060", "--file", ...recorded]);
    expect(rest).toEqual({ packages: judging, verbs: ["show"] });
    expect(folders).toContain("sources/file");
    for (const folder of ["sources/jaeger", "fleet", "checks"]) expect(folders).not.toContain(folder);
  });

  it.each(["json", "markdown", "html"])("show as %s: no table, and no other format", async (format) => {
    const line = ["show", "A-1060", "--format", format, "--file", ...recorded];
    const { modules, packages } = await installed.loaded(line);
    expect(packages).not.toContain("cli-table3");
    const formats = modules.flatMap(
      (module) => /^src\/render\/show\/(table|markdown|html)\.ts$/.exec(module)?.[1] ?? [],
    );
    expect(formats).toEqual(format === "json" ? [] : [format]);
  });

  it.each([
    ["lost", "sweeps/lost-html"],
    ["slow", "sweeps/slow-html"],
    ["check", "check/html"],
  ])("%s as a page: no other format", async (verb, page) => {
    const { modules } = await installed.loaded([verb, "--format", "html", "--file", empty]);
    const formats = modules.filter((module) => /^src\/render\/\w+\/(?:\w+-)?(?:markdown|html|junit)\.ts$/.test(module));
    expect(formats).toEqual([`src/render/${page}.ts`]);
  });

  it("show of a Jaeger: nothing that reads a recording", async () => {
    const { folders, packages, ...rest } = await loaded(["show", "A-1098", ...asked()]);
    expect({ ...rest, packages }).toEqual({ packages: [...judging, "undici"].sort(), verbs: ["show"] });
    expect(folders).toContain("sources/jaeger");
    for (const folder of ["sources/file", "fleet", "checks"]) expect(folders).not.toContain(folder);
  });

  it.each<[line: string, also?: string]>([
    ["lost"],
    ["stuck"],
    ["slow"],
    ["errors"],
    ["orders"],
    ["coverage"],
    ["audit"],
    ["doctor"],
    ["diff A-1"],
    ["export A-1"],
    ["check"],
  ])("%s of a recording", async (line, ...also) => {
    const words = line.split(" ");
    const { folders, ...rest } = await loaded([...words, "--file", empty]);
    const others: Record<string, string[]> = {
      export: [...measuring, "chalk", "zod"].sort(),
      doctor: judging,
      errors: judging,
      audit: judging,
      lost: ["@msgpack/msgpack", ...measuring, "chalk", "zod"].sort(),
    };
    const packages = others[words[0]!] ?? sweeping;
    expect(rest).toEqual({ packages, verbs: [words[0], ...also].sort() });
    expect(folders).not.toContain("sources/jaeger");
  });
});
