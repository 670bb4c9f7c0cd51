import type { Interval } from "../../trace/interval.ts";
import type { Computation } from "../source.ts";
import { allOf } from "./client.ts";
import type { Store } from "./connect.ts";
import { boundsOf, hadEnded, idsIn } from "./extent.ts";
import { relationSql } from "./relation.ts";
import type { Row } from "./rows.ts";

/**
 * Runs a statement over the traces that have a wanted span in a slice of a window. The statement leaves out a trace
 * whose first wanted span (`since` the window's begin) lies in an earlier slice, so that none counts twice.
 */
export async function computed(
  store: Store,
  { about, services, window, statement, ended }: Omit<Computation, "each">,
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
