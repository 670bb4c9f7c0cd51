import type { Interval } from "../../trace/interval.ts";
import type { Computed } from "../source.ts";
import { allOf } from "./client.ts";
import type { Store } from "./connect.ts";
import { boundsOf, hadEnded, idsIn } from "./extent.ts";
import { relationSql } from "./relation.ts";
import type { Row } from "./rows.ts";

/** What a statement makes of the traces that a slice of a window is the first to show. */
export async function computed(
  store: Store,
  { about, statement, ended }: Computed,
  services: readonly string[],
  window: Interval,
  slice: Interval,
): Promise<Row[]> {
  const ids = idsIn(store, services, slice, ended);
  const { bounds, times } = await boundsOf(store, ids);
  const { sql, parameters } = statement(
    relationSql(store, `${store.schema.columns.traceId} GLOBAL IN ${ids.set}${bounds}${hadEnded(store, ended)}`),
  );
  return store.clickHouse.ask(
    {
      about,
      which: `from ${new Date(slice.from / 1_000).toISOString()}`,
      sql,
      parameters: { ...parameters, ...ids.parameters, ...times, since: Math.floor(window.from) },
    },
    allOf,
  );
}
