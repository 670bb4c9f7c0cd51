import { defined } from "../../defined.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { allOf, type Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { inDatabase, isWithin, lookupIn, spansIn, within } from "./find.ts";

type Parameters = NonNullable<Question["parameters"]>;

/** Some traces: what their ids are in, and how many they are, as SQL. */
export interface Ids {
  readonly set: string;
  readonly count: string;
  readonly parameters: Parameters;
}

/** Those that have a span of some services in a window, its end left out; where a moment is said, one that had ended by then. */
export function idsIn(store: Store, services: readonly string[], { from, to }: Interval, ended?: Microseconds): Ids {
  const { traceId, service, start } = store.schema.columns;
  const found = `FROM ${spansIn(store)} WHERE ${service} IN {services:Array(String)}
  AND ${start} >= fromUnixTimestamp64Micro({first:Int64}) AND ${start} < fromUnixTimestamp64Micro({until:Int64})${hadEnded(store, ended)}`;
  return {
    set: `(SELECT ${traceId} ${found})`,
    count: `(SELECT uniqExact(${traceId}) ${found})`,
    parameters: { ...inDatabase(store), services, first: from, until: to, ...defined({ ended }) },
  };
}

/** A condition on spans as they were at a moment, which is the parameter `{ended:Int64}`; none without one. */
export const hadEnded = ({ schema }: Store, ended: Microseconds | undefined): string =>
  ended === undefined ? "" : ` AND ${schema.span.end} <= {ended:Int64}`;

/** A condition on when some traces' spans began, and its parameters; none where that is not known of all of them. */
export async function boundsOf(
  store: Store,
  ids: Ids,
): Promise<{ readonly bounds: string; readonly times: Parameters }> {
  const extent = await extentOf(store, ids);
  return extent === undefined
    ? { bounds: "", times: {} }
    : { bounds: ` AND ${isWithin(store)}`, times: within(store, extent) };
}

/**
 * From when to when some traces go, as the schema's table of that says, which is filled as spans are written. Undefined where it does not
 * know all of them: then they are looked for in all of time.
 */
async function extentOf(store: Store, ids: Ids): Promise<Interval | undefined> {
  if (!store.hasLookup) return undefined;
  const { traceId, first, last } = store.schema.lookup;
  const sql = `SELECT uniqExact(${traceId}) = ${ids.count}, ${first}, ${last}
FROM ${lookupIn(store)} WHERE ${traceId} GLOBAL IN ${ids.set}`;
  const [row] = await store.clickHouse.ask({ about: "when these traces were", sql, parameters: ids.parameters }, allOf);
  return row === undefined || !row[0] ? undefined : { from: Number(row[1]), to: Number(row[2]) };
}
