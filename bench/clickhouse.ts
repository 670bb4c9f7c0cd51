import type { Trace } from "../src/trace/span.ts";
import { type Chdb, startChdb } from "../test/sources/clickhouse/chdb.ts";
import { insertOtel, otelTables } from "../test/sources/clickhouse/otel-table.ts";
import { day } from "../test/story/order.ts";
import { dayOf } from "./days.ts";
import type { OrderDay } from "./faults.ts";
import { lost } from "./lost.ts";
import { type Measured, run, sideBySide } from "./measured.ts";
import { tracesOf } from "./orders.ts";
import { comparison, megabytes } from "./table.ts";
import { sayMarks } from "./truth.ts";

export interface ClickHouseOptions {
  readonly orders: number;
  readonly rounds: number;
  readonly say: (text: string) => void;
}

const database = "otel";

/**
 * `lost --since 24h` over a day in the collector's tables, in a ClickHouse engine of its own. It runs beside curl,
 * which fetches every span of that day, as anyone must who does not let the engine count.
 * @returns what `lost` said that is wrong
 */
export async function clickhouse({ orders, rounds, say }: ClickHouseOptions): Promise<string[]> {
  const whole = dayOf(orders);
  const chdb = await startChdb();
  try {
    const spans = await fill(chdb, whole);
    say(`${spans} spans are in the tables\n`);
    const url = `${chdb.url}/${database}`;
    const { stderr } = await lost(whole, "--clickhouse-url", url, "--timeout", "5m", "--verbose");
    const asked = [...stderr.matchAll(/^POST .* 200 (\d+) B \d+ ms$/gm)].map(([, bytes]) => Number(bytes));
    const taken = await sideBySide(rounds, {
      "ordertrace lost --since 24h": () => costing(() => lost(whole, "--clickhouse-url", url, "--timeout", "5m")),
      "curl, every span of that day": () => costing(() => everySpan(chdb, whole, spans)),
    });
    const marks = taken["ordertrace lost --since 24h"].map((one) => one.marks);
    const bytes = asked.reduce((sum, one) => sum + one, 0);
    say(
      `\n${orders} orders, ${spans} spans in ClickHouse's tables, ${rounds} rounds\n` +
        `ordertrace: ${asked.length} requests, ${megabytes(bytes / 1e6)}\n\n` +
        `${comparison(taken)}\n${sayMarks("ordertrace", marks)}`,
    );
    return marks.flatMap(({ wrong }) => wrong);
  } finally {
    await chdb.close();
  }
}

const tracesPerInsert = 20_000;

async function fill({ session }: Chdb, whole: OrderDay): Promise<number> {
  await otelTables(session, database);
  let spans = 0;
  let batch: Trace[] = [];
  const write = async () => {
    await insertOtel(session, database, batch);
    spans += batch.reduce((sum, one) => sum + one.spans.length, 0);
    batch = [];
  };
  for (const { traces } of tracesOf(whole)) {
    batch.push(...traces);
    if (batch.length >= tracesPerInsert) await write();
  }
  await write();
  return spans;
}

/** The engine runs inside this process, so its CPU time is this process' own. */
async function costing<T extends Measured>(ask: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const measured = await ask();
  const { user, system } = process.cpuUsage(before);
  return { ...measured, server: (user + system) / 1e6 };
}

/** curl fetches the day in parts. A part has as many spans as ordertrace would be sent at once. */
async function everySpan({ url }: Chdb, { end }: OrderDay, spans: number): Promise<Measured> {
  const parts = Math.ceil(spans / 50_000);
  const asked = Array.from({ length: parts }, (_, i) => {
    const [from, to] = [i, i + 1].map((edge) => Math.round(end - day + (edge * day) / parts));
    return `SELECT * FROM ${database}.otel_traces WHERE Timestamp >= fromUnixTimestamp64Micro(${from}) AND Timestamp < fromUnixTimestamp64Micro(${to}) FORMAT JSONEachRow`;
  });
  const all = asked.flatMap((sql, i) => [...(i === 0 ? [] : ["--next"]), "--silent", "--data", sql, url]);
  return run("curl", all, { silent: true });
}
