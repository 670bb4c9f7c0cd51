import type { Interval } from "../../trace/interval.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds, Span, Trace, UnreadSpan } from "../../trace/span.ts";
import { batchesOf, inAddress } from "./batches.ts";
import type { Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { boundsOf, type Ids, idsIn } from "./extent.ts";
import { inDatabase, spansIn } from "./find.ts";
import { TooMuch } from "./refusal.ts";
import type { Row } from "./rows.ts";
import { spanColumns } from "./schema.ts";
import { spanFromRow } from "./spans.ts";

/**
 * So many ids go into a statement, of which ClickHouse reads 256 KiB; it looks for few of them nearly as long as for many: spans are not sorted by
 * trace. What is hexadecimal digits and no more may stand there; all else is a parameter.
 */
const inStatement = 4_000;
const isDigits = (id: string): boolean => /^[\da-f]{1,32}$/i.test(id);

/** Complete traces by their ids, as these stand in the table. */
export async function tracesOf(store: Store, ids: readonly string[]): Promise<Trace[]> {
  const [digits, others] = [ids.filter(isDigits), ids.filter((id) => !isDigits(id))];
  const found = await Promise.all([
    ...batchesOf(digits, inStatement).map((batch) => tracesAt(store, batch, asDigits)),
    ...batchesOf(others, inAddress).map((batch) => tracesAt(store, batch, asParameter)),
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

/** Where they are more than a limit of the server allows, one half after the other. */
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

/** Complete traces of those that have a span of one of these services in a window, its end left out. */
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
