import { afterAll, beforeAll, expect, it } from "vitest";
import { loadPath } from "../../../src/path/load.ts";
import { activityCounted } from "../../../src/search/clickhouse/count-said.ts";
import type { ActivityOf } from "../../../src/search/cohort/activity-around.ts";
import { settledBefore } from "../../../src/order/path-requests.ts";
import { ServiceActivity } from "../../../src/search/kept/service-activity.ts";
import { openClickHouse } from "../../../src/sources/clickhouse/source.ts";
import type { SqlEngine } from "../../../src/sources/source.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { treeOf } from "../../../src/trace/tree.ts";
import { type Chdb, startChdb } from "../../sources/clickhouse/chdb.ts";
import { otelTables } from "../../sources/clickhouse/otel-table.ts";
import { day, hour, minute, second } from "../../story/order.ts";
import { randomFrom } from "../../story/random.ts";
import { randomFleet } from "./random-fleet.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const now = at + 30 * day;
const window = { from: at - hour, to: now };

let chdb: Chdb;
beforeAll(async () => {
  chdb = await startChdb();
});
afterAll(() => chdb.close());

const random = randomFrom("said");
/** One span in twenty gets lost. */
const lossy = (trace: Trace): Trace => ({ ...trace, spans: trace.spans.filter(() => random.next() > 0.05) });
const traces = randomFleet("said", 60, at, 0).map(lossy);

const never: ActivityOf = () => {
  throw new Error("nobody else is asked");
};

async function withEngine<T>(use: (engine: SqlEngine) => Promise<T>): Promise<T> {
  const source = openClickHouse({ baseUrl: `${chdb.url}/otel`, timeoutMs: 60_000 });
  try {
    return await use(source.engine!);
  } finally {
    await source.close();
  }
}

it("a service is heard in the counts of the storage as in its spans", async () => {
  await otelTables(chdb.session, "otel", traces);
  const read = new ServiceActivity((service) => settledBefore(path, [service], now));
  for (const trace of traces) read.add(treeOf(trace));
  let missing = 0;
  await withEngine(async (engine) => {
    const activityOf = activityCounted({ engine, path, window, now }, never);
    for (let i = 0; i < 60; i++) {
      const service = ["shop-api", "crm-api", "mes-api"][i % 3]!;
      // The edges are whole seconds, so that a trace's second is inside the window whenever its beginning is.
      const from = Math.floor((at + random.next() * 4 * day) / second) * second;
      const around = { from: from + 1, to: from + Math.floor(random.next() * 3_000) * minute + second };
      const [counted, known] = [await activityOf(service, around), await read.activityOf(service, around)];
      expect(secondsOf(counted.ends)).toEqual(secondsOf(known.ends));
      expect(counted.loss).toEqual(known.loss);
      missing += known.loss.missing;
    }
  });
  expect(missing).toBeGreaterThan(50);
});

/** The first and the last end in each second. Every pause lies between two of them. */
function secondsOf(ends: ArrayLike<number>): readonly number[] {
  const sorted = [...new Set(Array.from(ends))].sort((a, b) => a - b);
  const secondOf = (end: number | undefined) => (end === undefined ? undefined : Math.floor(end / second));
  return sorted.filter((end, i) => [i - 1, i + 1].some((beside) => secondOf(sorted[beside]) !== secondOf(end)));
}

it("and counted anew after a failure: what came before it doesn't count twice", async () => {
  let asked = 0;
  const rows: SqlEngine["rows"] = async ({ each }) => {
    each([at / second, at, at, 1, 2]);
    if (asked++ === 0) throw new Error("broken off");
    return { services: ["mes-api"], unseen: [], notes: [] };
  };
  const activityOf = await withEngine(async (engine) =>
    activityCounted({ engine: { ...engine, rows }, path, window, now }, never),
  );
  await expect(activityOf("mes-api", window)).rejects.toThrow("broken off");
  expect((await activityOf("mes-api", window)).loss).toEqual({ missing: 1, arrived: 2 });
});

it("and otherwise where the storage can't count all of it", async () => {
  const rows: SqlEngine["rows"] = async () => ({ services: [], unseen: [window], notes: [] });
  const said = { ends: [at], loss: { missing: 0, arrived: 1 }, truncated: false };
  const activityOf = await withEngine(async (engine) =>
    activityCounted({ engine: { ...engine, rows }, path, window, now }, async () => said),
  );
  expect(await activityOf("mes-api", window)).toEqual(said);
});
