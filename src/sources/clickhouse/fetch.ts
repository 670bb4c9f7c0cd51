import type { Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Span, Trace, UnreadSpan } from "../../trace/span.ts";
import { batchesOf, valuesInAddress } from "./batches.ts";
import type { Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { boundsOf, type Ids, idsIn } from "./extent.ts";
import { inDatabase, spansIn } from "./find.ts";
import { TooMuch } from "./refusal.ts";
import type { Row } from "./rows.ts";
import { spanColumns } from "./schema.ts";
import { spanFromRow } from "./spans.ts";

/**
 * As many ids as fit into a statement, of which ClickHouse reads 256 KiB. A search for few ids takes nearly as long as
 * one for many, since spans are not sorted by trace. Only ids of hexadecimal digits may stand in a statement; all
 * others are parameters.
 */
const idsInStatement = 4_000;
const isDigits = (id: string): boolean => /^[\da-f]{1,32}$/i.test(id);

/** Complete traces by their ids, which are spelled as in the table. */
export async function tracesOf(store: Store, ids: readonly string[]): Promise<Trace[]> {
  const [digits, others] = [ids.filter(isDigits), ids.filter((id) => !isDigits(id))];
  const found = await Promise.all([
    ...batchesOf(digits, idsInStatement).map((batch) => tracesAt(store, batch, asDigits)),
    ...batchesOf(others, valuesInAddress).map((batch) => tracesAt(store, batch, asParameter)),
  ]);
  return found.flat();
}

type AsIds = (store: Store, ids: readonly string[]) => Ids;

const asDigits: AsIds = (store, ids) => ({
  set: `('${ids.join("', '")}')`,
  count: String(ids.length),
  parameters: inDatabase(store),
});

const asParameter: AsIds = (store, ids) => ({
  set: "{ids:Array(String)}",
  count: "{count:UInt32}",
  parameters: { ...inDatabase(store), ids, count: ids.length },
});

/** If the traces exceed a limit of the server, asks for one half after the other. */
async function tracesAt(store: Store, ids: readonly string[], asIds: AsIds): Promise<Trace[]> {
  const traces: Trace[] = [];
  try {
    await tracesAmong(store, asIds(store, ids), `${ids.length} of them`, (trace) => void traces.push(trace));
    return traces;
  } catch (error) {
    if (!(error instanceof TooMuch) || ids.length === 1) throw error;
    const half = Math.ceil(ids.length / 2);
    return [...(await tracesAt(store, ids.slice(0, half), asIds)), ...(await tracesAt(store, ids.slice(half), asIds))];
  }
}

/** Complete traces with a span of one of these services that begins in a window, its end left out. */
export async function tracesIn(
  store: Store,
  services: readonly string[],
  slice: Interval,
  each: (trace: Trace) => void,
): Promise<void> {
  await tracesAmong(store, idsIn(store, services, slice), `from ${iso(slice.from)} to ${iso(slice.to)}`, each);
}

async function tracesAmong(store: Store, ids: Ids, which: string, each: (trace: Trace) => void): Promise<void> {
  const { traceId } = store.schema.columns;
  const { bounds, times } = await boundsOf(store, ids);
  const sql = `SELECT
  ${spanColumns(store.schema)}
FROM ${spansIn(store)} WHERE ${traceId} GLOBAL IN ${ids.set}${bounds} ORDER BY ${traceId}`;
  await eachTrace(store, { about: "traces", which, sql, parameters: { ...ids.parameters, ...times } }, each);
}

const iso = (time: Microseconds): string => new Date(Math.floor(time / 1_000)).toISOString();

/** Puts traces together from rows that come trace by trace. */
function eachTrace(store: Store, question: Question, each: (trace: Trace) => void): Promise<void> {
  // An answer that broke off comes again from its beginning.
  const handedOver = new Set<unknown>();
  return store.clickHouse.ask(question, async (rows) => {
    let traceId: unknown;
    let rowsOfTrace: Row[] = [];
    const handOver = () => {
      if (rowsOfTrace.length > 0 && !handedOver.has(traceId))
        for (const trace of tracesFrom(rowsOfTrace, store.clickHouse.address.base)) each(trace);
      handedOver.add(traceId);
      rowsOfTrace = [];
    };
    for await (const row of rows) {
      if (row[0] !== traceId) handOver();
      traceId = row[0];
      rowsOfTrace.push(row);
    }
    handOver();
  });
}

/** Makes a trace of rows with one id. Merging drops spans that were written twice, as by a writer that tried again. */
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
