import { spellingsOf } from "../../trace/attributes.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds, SpanKind } from "../../trace/span.ts";
import { allOf, type Question } from "./client.ts";
import type { Store } from "./connect.ts";
import { kindFrom } from "./spans.ts";

/*
 * Searches for traces, which find only ids, spelled as in the table. The traces are fetched in full afterwards.
 */

/** Traces with one of the values in one of these attributes: on a span, from baggage, on an event or a resource. */
export const byAttribute = async (
  store: Store,
  names: readonly string[],
  values: readonly string[],
  window: Interval,
): Promise<string[]> => {
  const { traceId } = store.schema.columns;
  const searches = store.schema.carries.map(
    (condition) => `SELECT ${traceId} AS id FROM ${spansIn(store)} WHERE ${isWithin(store)} AND (${condition})`,
  );
  return idsOf(store, {
    about: "traces that carry",
    which: values.length === 1 ? values[0]! : `one of ${values.length} keys`,
    sql: `SELECT DISTINCT id FROM (\n${searches.join("\nUNION ALL ")}\n)`,
    parameters: { ...within(store, window), values, names: spellingsOf(names) },
  });
};

/** The newest traces with a span of this service, and of one of these names where names are given. */
export const byService = (
  store: Store,
  service: string,
  names: readonly string[],
  window: Interval,
  atMost: number,
): Promise<string[]> => {
  const { traceId, start, service: serviceName, name } = store.schema.columns;
  const called = names.length === 0 ? "" : ` AND ${name} IN {names:Array(String)}`;
  return idsOf(store, {
    about: "the newest traces of",
    which: service,
    sql: `SELECT ${traceId} FROM ${spansIn(store)} WHERE ${serviceName} = {service:String}${called} AND ${isWithin(store)}
GROUP BY ${traceId} ORDER BY max(${start}) DESC, ${traceId} LIMIT {most:UInt32}`,
    parameters: { ...within(store, window), service, most: atMost, ...(names.length === 0 ? {} : { names }) },
  });
};

/** The names and kinds of a service's spans in a window. */
export const operationsOf = (
  store: Store,
  service: string,
  window: Interval,
): Promise<{ name: string; kind: SpanKind | undefined }[]> => {
  const { service: serviceName, name, kind } = store.schema.columns;
  return store.clickHouse.ask(
    {
      about: "what spans are called by",
      which: service,
      sql: `SELECT DISTINCT ${name}, ${kind} FROM ${spansIn(store)} WHERE ${serviceName} = {service:String} AND ${isWithin(store)}`,
      parameters: { ...within(store, window), service },
    },
    async (rows) => (await allOf(rows)).map((row) => ({ name: String(row[0]), kind: kindFrom(String(row[1])) })),
  );
};

/** The services among these that have ever sent a span. */
export const servicesAmong = (store: Store, services: readonly string[]): Promise<string[]> => {
  const { service } = store.schema.columns;
  const searchFor = (_: string, i: number) =>
    `SELECT * FROM (SELECT ${service} FROM ${spansIn(store)} WHERE ${service} = {service${i}:String} LIMIT 1)`;
  return services.length === 0
    ? Promise.resolve([])
    : idsOf(store, {
        about: "which services there are",
        sql: services.map(searchFor).join("\nUNION ALL "),
        parameters: { ...inDatabase(store), ...Object.fromEntries(services.map((name, i) => [`service${i}`, name])) },
      });
};

/** The number of spans of these services that begin in a window. */
export const sizeOf = (store: Store, services: readonly string[], window: Interval): Promise<number> =>
  store.clickHouse.ask(
    {
      about: "how many spans there are",
      sql: `SELECT count() FROM ${spansIn(store)} WHERE ${store.schema.columns.service} IN {services:Array(String)} AND ${isWithin(store)}`,
      parameters: { ...within(store, window), services },
    },
    async (rows) => Number((await allOf(rows))[0]?.[0]),
  );

/** All services of a window. */
export const servicesWithin = (store: Store, window: Interval): Promise<string[]> => {
  const { service } = store.schema.columns;
  return idsOf(store, {
    about: "which services there are",
    sql: `SELECT DISTINCT ${service} FROM ${spansIn(store)} WHERE ${isWithin(store)}`,
    parameters: within(store, window),
  });
};

const idsOf = ({ clickHouse }: Store, question: Question): Promise<string[]> =>
  clickHouse.ask(question, async (rows) => (await allOf(rows)).map(([id]) => String(id)));

export const spansIn = ({ schema }: Store): string => `{database:Identifier}.${schema.table}`;
export const lookupIn = ({ schema }: Store): string => `{database:Identifier}.${schema.lookup.table}`;

/** A span belongs to the window that it begins in. */
export const isWithin = ({ schema }: Store): string =>
  `${schema.columns.start} >= fromUnixTimestamp64Micro({from:Int64}) AND ${schema.columns.start} < fromUnixTimestamp64Micro({to:Int64})`;

export const inDatabase = ({ database }: Store) => ({ database });

/** The parameters of `isWithin`, and of the database; the end of the window is included. */
export const within = (store: Store, { from, to }: Interval) => ({
  ...inDatabase(store),
  from: bounded(Math.floor(from)),
  to: bounded(Math.floor(to) + 1),
});

/** A DateTime64 in nanoseconds ends with the year 2262. */
const latestTime: Microseconds = 9_200_000_000_000_000;
const bounded = (time: Microseconds): number => Math.min(latestTime, Math.max(0, time));
