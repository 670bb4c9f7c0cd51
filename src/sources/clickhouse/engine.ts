import type { SqlEngine } from "../source.ts";
import { batchesOf, valuesInAddress } from "./batches.ts";
import { computed } from "./compute.ts";
import type { Connection } from "./connection.ts";
import { byAttribute, sizeOf } from "./find.ts";
import { resultOf } from "./result.ts";

/**
 * Spans that one statement computes with. Only rows come back, so this is what ClickHouse groups by trace in seconds
 * and half a GB.
 */
const spansComputedAtOnce = 150_000;

export const sqlEngine = (connection: Connection): SqlEngine => ({
  size: async (services, window) => sizeOf(await connection.store(), services, window),
  rows: ({ services, window, each, upTo, ...asked }) =>
    connection.sweep(
      { services, window, spansAtOnce: spansComputedAtOnce, upTo, isLookup: upTo === undefined },
      async (store, slice, known) => {
        for (const row of await computed(store, { ...asked, services: known, window }, slice)) each(row);
      },
    ),
  byIds: async (ids) => resultOf(await connection.store(), await connection.traces(ids)),
  carrying: async (names, values, window) => {
    const store = await connection.store();
    const found = new Set<string>();
    for (const batch of batchesOf(values, valuesInAddress))
      for (const id of await byAttribute(store, names, batch, window)) found.add(id);
    return resultOf(store, await connection.traces([...found]));
  },
});
