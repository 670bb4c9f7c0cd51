import type { Interval } from "../../trace/interval.ts";
import { allOf } from "./client.ts";
import type { Store } from "./connect.ts";
import { isWithin, spansIn, within } from "./find.ts";

/** The spans of a window are counted in this many parts, small enough to pack slices of nearly the wanted size. */
const partsOfWindow = 2_000;

/** A part of a window, and the number of wanted spans that begin in it. */
interface Slice extends Interval {
  readonly spans: number;
}

/** Cuts a window into slices of about `spansAtOnce` spans, in order of time. Times without spans may be left out. */
export async function slicesOf(
  store: Store,
  services: readonly string[],
  window: Interval,
  spansAtOnce: number,
): Promise<Slice[]> {
  const { start, service } = store.schema.columns;
  const { from, to } = within(store, window);
  const step = Math.max(1, Math.ceil((to - from) / partsOfWindow));
  const counts = await store.clickHouse.ask(
    {
      about: "how many spans there are, and when",
      sql: `SELECT intDiv(toUnixTimestamp64Micro(${start}) - {from:Int64}, {step:Int64}) AS part, count()
FROM ${spansIn(store)} WHERE ${service} IN {services:Array(String)} AND ${isWithin(store)} GROUP BY part ORDER BY part`,
      parameters: { ...within(store, window), services, step },
    },
    async (rows) => (await allOf(rows)).map(([part, count]) => ({ part: Number(part), count: Number(count) })),
  );
  const slices: Slice[] = [];
  for (const { part, count } of counts) {
    const own = { from: from + part * step, to: Math.min(to, from + (part + 1) * step), spans: count };
    const last = slices.at(-1);
    if (last === undefined || last.spans + count > spansAtOnce) slices.push(own);
    else slices[slices.length - 1] = { from: last.from, to: own.to, spans: last.spans + count };
  }
  return slices;
}
