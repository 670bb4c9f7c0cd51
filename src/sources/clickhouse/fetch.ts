import type { Microseconds, Span, Trace, UnreadSpan } from "../../trace/span.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Window } from "../source.ts";
import type { Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { boundsOf, type Ids, idsIn } from "./extent.ts";
import { inDatabase, spansIn } from "./find.ts";
import { TooMuch } from "./refusal.ts";
import type { Row } from "./rows.ts";
import { spanColumns } from "./schema.ts";
import { spanFromRow } from "./spans.ts";

/**
 * So many ids at once. ClickHouse looks for few of them nearly as long as for many: spans are not sorted by trace. What is digits and no more may
 * stand in the statement, of which it reads 256 KiB; all else is a parameter, in an address that every proxy lets through.
 */
const atOnce = { digits: 4_000, others: 100 };
const isDigits = (id: string): boolean => /^[\da-f]{1,32}$/i.test(id);

/** Complete traces by their ids, as these stand in the table. */
export async function tracesOf(store: Store, ids: readonly string[]): Promise<Trace[]> {
  const [digits, others] = [ids.filter(isDigits), ids.filter((id) => !isDigits(id))];
  const batches = [...batchesOf(digits, atOnce.digits), ...batchesOf(others, atOnce.others)];
  return (await Promise.all(batches.map((batch) => tracesAt(store, batch)))).flat();
}

const batchesOf = (ids: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));

/** Where they are more than a limit of the server allows, one half after the other. */
async function tracesAt(store: Store, ids: readonly string[]): Promise<Trace[]> {
  const traces: Trace[] = [];
  try {
    await tracesAmong(store, among(store, ids), `${ids.length} of them`, (trace) => void traces.push(trace));
    return traces;
  } catch (error) {
    if (!(error instanceof TooMuch) || ids.length === 1) throw error;
    const half = Math.ceil(ids.length / 2);
    return [...(await tracesAt(store, ids.slice(0, half))), ...(await tracesAt(store, ids.slice(half)))];
  }
}

const among = (store: Store, ids: readonly string[]): Ids =>
  ids.every(isDigits)
    ? { set: `('${ids.join("', '")}')`, count: String(ids.length), parameters: inDatabase(store) }
    : {
        set: "{ids:Array(String)}",
        count: "{count:UInt32}",
        parameters: { ...inDatabase(store), ids, count: ids.length },
      };

/** Complete traces of those that have a span of one of these services in a window, its end left out. */
export async function tracesIn(
  store: Store,
  services: readonly string[],
  slice: Window,
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
