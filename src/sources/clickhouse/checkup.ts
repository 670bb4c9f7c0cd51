import type { Checkup } from "../checkup.ts";
import { allOf } from "./client.ts";
import type { Store } from "./connect.ts";
import { servicesWithin } from "./find.ts";

export const clickHouseCheckup = (store: Store): Checkup => ({
  speaks: store.schema.table,
  cuts: store.cuts,
  services: async (window) => (await servicesWithin(store, window)).sort(),
  version: () =>
    store.clickHouse.ask({ about: "which version it is", sql: "SELECT version()" }, async (rows) => {
      const [row] = await allOf(rows);
      return row?.[0] === undefined ? undefined : String(row[0]);
    }),
  // Conditions are SQL, which ClickHouse always applies, with a service or without.
  needsService: async () => false,
  heedsAttributes: async () => true,
});
