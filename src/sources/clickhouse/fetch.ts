import type { Microseconds, Span, Trace, UnreadSpan } from "../../trace/span.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Window } from "../source.ts";
import type { Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { boundsOf, type Ids, idsIn } from "./extent.ts";
import { inDatabase, spansIn } from "./find.ts";
import type { Row } from "./rows.ts";
import { spanColumns } from "./schema.ts";
import { spanFromRow } from "./spans.ts";

/** So many ids go into an address that every proxy lets through. */
const atOnce = 100;

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
