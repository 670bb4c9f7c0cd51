import type { Microseconds, Span, Trace, UnreadSpan } from "../../trace/span.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Window } from "../source.ts";
import { allOf, type Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { inDatabase, isWithin, lookupIn, spansIn, within } from "./find.ts";
import type { Row } from "./rows.ts";
import { spanColumns } from "./schema.ts";
import { spanFromRow } from "./spans.ts";

/** So many ids go into an address that every proxy lets through. */
const atOnce = 100;

/** Some traces: what their ids are in, and how many they are, as SQL. */
interface Ids {
  readonly set: string;
  readonly count: string;
  readonly parameters: NonNullable<Question["parameters"]>;
}

/** Complete traces by their ids, as these stand in the table. */
export async function tracesOf(store: Store, ids: readonly string[], each: (trace: Trace) => void): Promise<void> {
  const batches = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, i) =>
    ids.slice(i * atOnce, (i + 1) * atOnce),
  );
  const fetched = batches.map((batch) => {
    const set = { set: "{ids:Array(String)}", count: "{count:UInt32}" };
    const parameters = { ...inDatabase(store), ids: batch, count: batch.length };
    return tracesAmong(store, { ...set, parameters }, `${batch.length} of them`, each);
  });
  await Promise.all(fetched);
}

/** Complete traces of those that have a span of one of these services in a window, its end left out. */
export async function tracesIn(
  store: Store,
  services: readonly string[],
  { from, to }: Window,
  each: (trace: Trace) => void,
): Promise<void> {
  const { traceId, service, start } = store.schema.columns;
  const found = `FROM ${spansIn(store)} WHERE ${service} IN {services:Array(String)}
  AND ${start} >= fromUnixTimestamp64Micro({since:Int64}) AND ${start} < fromUnixTimestamp64Micro({until:Int64})`;
  const ids = {
    set: `(SELECT ${traceId} ${found})`,
    count: `(SELECT uniqExact(${traceId}) ${found})`,
    parameters: { ...inDatabase(store), services, since: from, until: to },
  };
  await tracesAmong(store, ids, `from ${iso(from)} to ${iso(to)}`, each);
}

async function tracesAmong(store: Store, ids: Ids, which: string, each: (trace: Trace) => void): Promise<void> {
  const { traceId } = store.schema.columns;
  const when = await extentOf(store, ids);
  const [bounds, times] = when === undefined ? ["", {}] : [` AND ${isWithin(store)}`, within(store, when)];
  const sql = `SELECT
  ${spanColumns(store.schema)}
FROM ${spansIn(store)} WHERE ${traceId} GLOBAL IN ${ids.set}${bounds} ORDER BY ${traceId}`;
  await eachTrace(store, { about: "traces", which, sql, parameters: { ...ids.parameters, ...times } }, each);
}

/**
 * From when to when some traces go, as the schema's table of that says, which is filled as spans are written. Undefined where it does not
 * know all of them: then they are looked for in all of time.
 */
async function extentOf(store: Store, ids: Ids): Promise<Window | undefined> {
  if (!store.hasLookup) return undefined;
  const { traceId, first, last } = store.schema.lookup;
  const sql = `SELECT uniqExact(${traceId}) = ${ids.count}, ${first}, ${last}
FROM ${lookupIn(store)} WHERE ${traceId} GLOBAL IN ${ids.set}`;
  const [row] = await store.clickHouse.ask({ about: "when these traces were", sql, parameters: ids.parameters }, allOf);
  return row === undefined || !row[0] ? undefined : { from: Number(row[1]), to: Number(row[2]) };
}

const iso = (time: Microseconds): string => new Date(Math.floor(time / 1_000)).toISOString();

/** Reads spans that come trace by trace. */
const eachTrace = (store: Store, question: Question, each: (trace: Trace) => void): Promise<void> =>
  store.clickHouse.ask(question, async (rows) => {
    let raw: unknown;
    let held: Row[] = [];
    const hand = () => {
      if (held.length > 0) for (const trace of tracesFrom(held, store.clickHouse.address.base)) each(trace);
      held = [];
    };
    for await (const row of rows) {
      if (row[0] !== raw) hand();
      raw = row[0];
      held.push(row);
    }
    hand();
  });

/** Of one id there is one trace; a writer that tried again has written spans twice. */
function tracesFrom(rows: readonly Row[], base: string): Trace[] {
  const spans: Span[] = [];
  const unread: UnreadSpan[] = [];
  let traceId = "";
  for (const row of rows) {
    const read = spanFromRow(row, base);
    traceId ||= read.traceId;
    if ("span" in read) spans.push(read.span);
    else unread.push(read.unread);
  }
  return mergeTraces([{ traceId, spans, warnings: [], ...(unread.length === 0 ? {} : { unread }) }]);
}
