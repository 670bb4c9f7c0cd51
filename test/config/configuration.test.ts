import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { run } from "../run.ts";
import { folderWith } from "./folder.ts";

const files = ["shop-api", "crm-api", "mes-api"].map((service) => resolve(`examples/${service}.json.gz`));
const broken = "defaults: { limt: 3 }\n";
const show = ["show", "A-1060", "--file", ...files];

it("a broken file of the user's stops even what asks no server, and its error says how to go on", async () => {
  const folder = folderWith();
  const [config, empty] = [join(folder, "config.yaml"), join(folder, "empty.yaml")];
  writeFileSync(config, broken);
  writeFileSync(empty, "");
  const { exitCode, stderr } = await run(show, { cwd: folder, env: { ORDERTRACE_CONFIG: config } });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${config}:1:13: defaults.limt`)]);
  expect(stderr).toContain("To go on without it, have ORDERTRACE_CONFIG name another file, such as an empty one.");
  expect((await run(show, { cwd: folder, env: { ORDERTRACE_CONFIG: empty } })).exitCode).toBe(10);
});

it("a broken file of a project's is left behind in another folder", async () => {
  const project = folderWith();
  writeFileSync(join(project, "ordertrace.yaml"), broken);
  const { exitCode, stderr } = await run(show, { cwd: project });
  expect(exitCode).toBe(2);
  expect(stderr).toContain("To go on without it, run ordertrace in a folder outside of this project.");
  expect((await run(show, { cwd: folderWith() })).exitCode).toBe(10);
});
