import { defined } from "../../defined.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { allOf, type Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { inDatabase, isWithin, lookupIn, spansIn, within } from "./find.ts";

type Parameters = NonNullable<Question["parameters"]>;

/** Some traces as SQL: the set of their ids, and the number of traces. */
export interface Ids {
  readonly set: string;
  readonly count: string;
  readonly parameters: Parameters;
}

/** Traces with a span of these services that begins in a window, its end left out, and ended by `ended`, if given. */
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

/**
 * The condition that a span had ended by the moment in the parameter `{ended:Int64}`; empty where no moment is given.
 */
export const hadEnded = ({ schema }: Store, ended: Microseconds | undefined): string =>
  ended === undefined ? "" : ` AND ${schema.span.end} <= {ended:Int64}`;

/**
 * A condition on the start of these traces' spans, and its parameters; empty where the time of a trace is not known.
 */
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
 * When these traces were, by the schema's lookup table, which is filled as spans are written. Undefined where the table
 * lacks one of the traces: then their spans are looked for in all of time.
 */
async function extentOf(store: Store, ids: Ids): Promise<Interval | undefined> {
  if (!store.hasLookup) return undefined;
  const { traceId, first, last } = store.schema.lookup;
  const sql = `SELECT uniqExact(${traceId}) = ${ids.count}, ${first}, ${last}
FROM ${lookupIn(store)} WHERE ${traceId} GLOBAL IN ${ids.set}`;
  const [row] = await store.clickHouse.ask({ about: "when these traces were", sql, parameters: ids.parameters }, allOf);
  return row === undefined || !row[0] ? undefined : { from: Number(row[1]), to: Number(row[2]) };
}
