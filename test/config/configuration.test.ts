import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { run } from "../run.ts";
import { folderWith } from "./folder.ts";

const files = ["shop-api", "crm-api", "mes-api"].map((service) => resolve(`examples/${service}.json.gz`));
const broken = "defaults: { limt: 3 }\n";
const show = ["show", "A-1060", "--file", ...files];

it("a broken file of the user's stops even what asks no server, and its error says how to go on", async () => {
  const folder = folderWith();
  const config = join(folder, "config.yaml");
  writeFileSync(config, broken);
  const { exitCode, stderr } = await run(show, { cwd: folder, env: { ORDERTRACE_CONFIG: config } });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${config}:1:13: defaults.limt`)]);
  expect(stderr).toContain("To go on without it, set ORDERTRACE_CONFIG to another file, or to /dev/null.");
  expect((await run(show, { cwd: folder, env: { ORDERTRACE_CONFIG: "/dev/null" } })).exitCode).toBe(10);
});

it("where no file of the user's is wanted, none is written", async () => {
  const set = ["config", "set-context", "prod", "--jaeger-url", "https://jaeger.example.com"];
  const { exitCode, stderr } = await run(set, { env: { ORDERTRACE_CONFIG: "/dev/null" } });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("set ORDERTRACE_CONFIG to its path, or HOME")]);
});

it("a broken file of a project's is left behind in another folder", async () => {
  const project = folderWith();
  writeFileSync(join(project, "ordertrace.yaml"), broken);
  const { exitCode, stderr } = await run(show, { cwd: project });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("To go on without it, run ordertrace in a folder outside of this project.");
  expect((await run(show, { cwd: folderWith() })).exitCode).toBe(10);
});

it("a folder in place of a configuration file is not passed over", async () => {
  const project = folderWith();
  mkdirSync(join(project, "ordertrace.yaml"));
  expect(await run(show, { cwd: project })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`${join(project, "ordertrace.yaml")}: it is no file`),
  });
  const home = folderWith({ "ordertrace/other": "" });
  mkdirSync(join(home, "ordertrace/config.yaml"));
  expect(await run(show, { cwd: home, env: { XDG_CONFIG_HOME: home } })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining(`${join(home, "ordertrace/config.yaml")}: it is no file`),
  });
});

it.each([
  ["jaeger-url: http://127.0.0.1:1", "jaeger-url: no such field here; it belongs under `contexts.NAME`"],
  ["defaults: { limit: 0 }", "defaults.limit: write 1 or more"],
  ["defaults: { rate: 2.5 }", "defaults.rate: write a whole number"],
  ["defaults: { concurrency: 65 }", "defaults.concurrency: write 64 or less"],
  ["defaults: { token-env: T }", "defaults.token-env: no such field here; it belongs under `contexts.NAME`"],
  ["contexts: { prod: { limit: 3 } }", "contexts.prod.limit: no such field here; it belongs under `defaults`"],
])("a field in the wrong place of the user's file is told its place: %s", async (user, said) => {
  const folder = folderWith({ "user/config.yaml": user });
  const { exitCode, stderr } = await run(show, { env: { ORDERTRACE_CONFIG: join(folder, "user/config.yaml") } });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said)]);
});
