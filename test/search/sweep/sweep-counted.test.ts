import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isIn } from "../../../src/fleet/alarms.ts";
import type { FleetOf } from "../../../src/fleet/fleet.ts";
import { type JudgedOrder, reportOf } from "../../../src/order/investigation.ts";
import { loadPath } from "../../../src/path/load.ts";
import { asOf } from "../../../src/search/as-of.ts";
import { withoutFuture } from "../../../src/search/left-out.ts";
import type { SweepQuery } from "../../../src/search/sweep/sweep-state.ts";
import { sweep } from "../../../src/search/sweep/sweep.ts";
import { openClickHouse } from "../../../src/sources/clickhouse/source.ts";
import type { SqlEngine, Exchange } from "../../../src/sources/source.ts";
import type { Trace } from "../../../src/trace/span.ts";
import { type Chdb, startChdb } from "../../sources/clickhouse/chdb.ts";
import { jaegerTables } from "../../sources/clickhouse/jaeger-tables.ts";
import { otelTables } from "../../sources/clickhouse/otel-table.ts";
import { killedAt, polls } from "../../story/instances.ts";
import { day, healthy, hour, minute, order, second } from "../../story/order.ts";
import { randomFleet } from "../clickhouse/random-fleet.ts";

const path = loadPath();
const at = Date.UTC(2026, 10, 9, 9) * 1_000;

let chdb: Chdb;
beforeAll(async () => {
  chdb = await startChdb();
});
afterAll(() => chdb.close());

const fill = async (database: "otel" | "jaeger", traces: readonly Trace[]): Promise<void> => {
  chdb.session.query(`DROP DATABASE IF EXISTS ${database}`);
  await { otel: otelTables, jaeger: jaegerTables }[database](chdb.session, database, traces);
};

type Query = Omit<SweepQuery, "signal">;

/** Counting pays from this many spans on. */
const many = 10_000_000;

/** Sweeps orders that ClickHouse counts, or whose traces it all returns. */
async function swept(
  database: string,
  isCounted: boolean,
  query: Query,
  change = (engine: SqlEngine): SqlEngine => engine,
) {
  const asked: Exchange[] = [];
  const opened = openClickHouse({
    baseUrl: `${chdb.url}/${database}`,
    timeoutMs: 60_000,
    onExchange: (one) => void asked.push(one),
  });
  const { engine, ...plain } = opened;
  const source = asOf(
    withoutFuture(isCounted ? { ...plain, engine: change({ ...engine!, size: async () => many }) } : plain, query.now),
    query.now,
  );
  const fleet = await sweep(source, path, { ...query, signal: new AbortController().signal }, reportOf);
  await opened.close();
  const statements = asked.filter(({ target }) => target.includes("orders, and what happened to them"));
  const byKey = asked.filter(({ target }) => target.includes("traces that carry")).length;
  return { fleet, byKey, counted: statements.length };
}

const told = ({ orders, count, states, passed, search }: FleetOf<JudgedOrder>) => ({
  count,
  states: [...states],
  passed: [...passed],
  blind: search.blind,
  traces: search.traces,
  alarms: orders
    .flatMap((one) =>
      one.alarms.map(({ state, point, since, reason }) => [one.order.asked, state, point, since, reason]),
    )
    .sort((a, b) => (String(a) < String(b) ? -1 : 1)),
});

/** Expects that the orders are counted, with the same result as if every trace were read. */
async function expectToldAlike(database: string, query: Query): Promise<FleetOf<JudgedOrder>> {
  const counted = await swept(database, true, query);
  const read = await swept(database, false, query);
  expect([counted.counted > 0, read.counted]).toEqual([true, 0]);
  expect(told(counted.fleet)).toEqual(told(read.fleet));
  return read.fleet;
}

describe("orders that ClickHouse counts are judged as if every trace had been read", () => {
  it.each([
    ["jaeger", 0.1],
    ["otel", 0.3],
  ] as const)("in the tables of %s, with another span in so many traces: %f", async (database, changes) => {
    await fill(database, randomFleet(`counted-${database}-${changes}`, 230, at, changes));
    const now = at + 5 * day + minute;
    const window = { from: at, to: now };
    const fleet = await expectToldAlike(database, {
      now,
      window,
      reach: 0,
      onlyAlarmed: true,
      onlyWindow: true,
      matters: (alarm, window) => isIn(alarm, window, path),
    });
    expect(fleet.orders.length).toBeGreaterThan(10);
  });

  it("in a window that cuts them off, and at an earlier moment", async () => {
    await fill("otel", randomFleet("window", 260, at, 0.02));
    const now = at + 3 * day;
    const window = { from: at + 20 * hour, to: now };
    await expectToldAlike("otel", {
      now,
      window,
      reach: 2 * hour,
      onlyAlarmed: true,
      matters: (alarm, window) => isIn(alarm, window, path),
    });
  });

  it("beside an instance that was killed when one of them should have passed", async () => {
    const own = order({ id: "A-1", at, vanish: "24b.1", shape: "node" });
    const since = own.flatMap(({ spans }) => spans).find(({ name }) => name === "publish order.shipped")!.end;
    const now = at + 20 * day;
    await fill("otel", [
      ...healthy(210, at, hour),
      ...order({ id: "A-2", at: at + hour, vanish: "24b.1", shape: "node" }),
      ...own,
      ...polls(since, killedAt(since + second)),
    ]);
    const fleet = await expectToldAlike("otel", {
      now,
      window: { from: at, to: now },
      reach: 0,
      onlyAlarmed: true,
      matters: () => true,
    });
    const told = fleet.orders.map(({ order, verdict }) => `${order.asked} ${verdict.state} ${verdict.reason}`);
    expect(told.sort()).toEqual(["A-1 undecidable instance-stopped", "A-2 lost overtaken"]);
  });

  it("where they are few, and every trace is read after all", async () => {
    await fill("otel", randomFleet("few", 12, at, 0));
    const now = at + 5 * day;
    await expectToldAlike("otel", {
      now,
      window: { from: at, to: now },
      reach: 0,
      onlyAlarmed: true,
      matters: () => true,
    });
  });

  it("if more spans of a finished order come, and all of it is asked for again", async () => {
    await fill("otel", randomFleet("reopened", 230, at, 0));
    const now = at + 10 * day;
    const query: Query = {
      now,
      window: { from: at - hour, to: now },
      reach: 0,
      onlyAlarmed: true,
      matters: () => false,
    };
    let more = 0;
    const isPlain = ([story, odd]: readonly unknown[]) => String(story).startsWith("o:") && Number(odd) === 0;
    const again = await swept("otel", true, query, (engine) => ({
      ...engine,
      rows: async (computation) => {
        const { each } = computation;
        const rows: (readonly unknown[])[] = [];
        const answer = await engine.rows({ ...computation, each: (row) => (rows.push(row), each(row)) });
        // Some orders' rows come once more, as if another slice had each of them too.
        for (const row of rows.filter(isPlain).slice(0, 25)) {
          more++;
          each(row);
        }
        return answer;
      },
    }));
    const once = await swept("otel", true, query);
    expect(more).toBeGreaterThan(20);
    expect(again.byKey).toBeGreaterThan(once.byKey);
    const { traces: _, ...said } = told(again.fleet);
    const { traces: __, ...known } = told(once.fleet);
    expect(said).toEqual(known);
  });
});
