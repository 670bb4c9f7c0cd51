import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OpenedSource } from "../../../src/commands/opened-source.ts";
import { loadPath } from "../../../src/path/load.ts";
import { doctorSchema } from "../../../src/render/doctor-schema.ts";
import { showJson } from "../../../src/render/show/json.ts";
import { showSchema } from "../../../src/render/show/schema.ts";
import { iso } from "../../../src/render/time.ts";
import { investigateOrder } from "../../../src/search/one-order/investigate-order.ts";
import { openClickHouse } from "../../../src/sources/clickhouse/source.ts";
import { readRecording } from "../../../src/sources/file/recording.ts";
import type { Recording } from "../../../src/sources/file/source.ts";
import { run } from "../../run.ts";
import { type Chdb, startChdb } from "./chdb.ts";
import { jaegerTables } from "./jaeger-tables.ts";
import { otelTables } from "./otel-table.ts";
import { recorded, recordings } from "./recorded.ts";

/** ClickHouse must say of an order what the recording of the same spans says. */
let chdb: Chdb;
let recording: Recording;
beforeAll(async () => {
  chdb = await startChdb();
  const { traces } = await recorded();
  await otelTables(chdb.session, "otel", traces);
  await jaegerTables(chdb.session, "jaeger", traces);
  recording = await readRecording(recordings, Readable.from([]));
});
afterAll(() => chdb.close());

const path = loadPath();
/**
 * Leaves out what depends on the source: how far back it looked for other orders, and how many of them `show` received.
 */
const without = (answer: unknown, ...names: readonly string[]): unknown =>
  JSON.parse(JSON.stringify(answer, (name, value: unknown) => (names.includes(name) ? undefined : value)));
const said = async (id: string, source: OpenedSource["source"]) => {
  const report = await investigateOrder(
    id,
    { source, window: { from: recording.oldest, to: recording.end }, now: recording.end },
    path,
  );
  return without(showJson(report, 0), "search", "cohort", "reason");
};
const saidByRecording = new Map<string, unknown>();
const orders = (JSON.parse(readFileSync("examples/truth.json", "utf8")) as { id: string }[]).map(({ id }) => id);

describe.each(["otel", "jaeger"])("the recorded orders in the tables of %s", (database) => {
  it("are all that doctor wants to see", async () => {
    const asked = ["--clickhouse-url", `${chdb.url}/${database}`, "--now", iso(recording.end), "--format", "json"];
    const { stdout } = await run(["doctor", ...asked]);
    const { checks, exitCode } = doctorSchema.parse(JSON.parse(stdout));
    const bad = checks.filter(({ outcome }) => outcome !== "ok").map(({ code }) => code);
    expect({ bad, exitCode }).toEqual({ bad: ["retention-short"], exitCode: 0 });
    expect(checks.find(({ check }) => check === "dialect")!.message).toMatch(/^ClickHouse [\d.]+, table \w+$/);
  });

  it("are shown as they are from the recording", async () => {
    const source = openClickHouse({ baseUrl: `${chdb.url}/${database}`, timeoutMs: 30_000 });
    for (const id of orders) {
      if (!saidByRecording.has(id)) saidByRecording.set(id, await said(id, recording));
      expect(await said(id, source)).toEqual(saidByRecording.get(id));
    }
    await source.close();
  });

  it("are not blamed for an id that nothing carries, which is looked for in other spellings", async () => {
    const asked = ["--clickhouse-url", `${chdb.url}/${database}`, "--now", iso(recording.end), "--format", "json"];
    const verdictOf = async (id: string) =>
      showSchema.parse(JSON.parse((await run(["show", id, ...asked])).stdout)).verdict;
    expect(await verdictOf("A-9999")).toMatchObject({ state: "not-found", reasonCode: "not-found" });
    expect((await verdictOf("a-1060")).evidence.look[0]).toMatch(/^order A-1060, which is there/);
  });

  const now = () =>
    new Date(recording.end / 1_000).toISOString().replace("Z", `${String(recording.end % 1_000).padStart(3, "0")}Z`);
  it.each([
    ["lost", "--since", "11d"],
    ["stuck", "--since", "11d"],
    ["orders", "--since", "11d"],
    ["slow", "--since", "11d"],
    ["coverage", "--since", "11d"],
    ["check", "-c", "deploy/checks/checks.yaml"],
  ])("%s", async (...command) => {
    const told = async (...where: string[]) => {
      const { exitCode, stdout } = await run([...command, "--format", "json", "--now", now(), ...where]);
      return { exitCode, answer: without(JSON.parse(stdout), "search", "window") };
    };
    expect(await told("--clickhouse-url", `${chdb.url}/${database}`)).toEqual(await told("--file", ...recordings));
  });
});
