import { z } from "zod";
import type { Path } from "../../order/path.ts";
import type { Computed, SqlEngine, Swept } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import type { ActivityOf } from "../cohort/listen.ts";
import { ServiceActivity } from "../kept/service-activity.ts";
import { columnsOf, integer } from "./columns.ts";
import { momentsOf } from "./count-orders.ts";
import { isRequestSql } from "./facets-sql.ts";

/**
 * What services said in a sweep's window, counted by the storage, of each service once and when it is asked about: `Said` out of
 * the first and the last end of each second, which is all that a pause is made of.
 *
 * @param otherwise asked about a service of which the storage can't count everything
 */
export function hearCounted(
  engine: SqlEngine,
  path: Path,
  window: Interval,
  now: Microseconds,
  otherwise: ActivityOf,
): ActivityOf {
  const moments = momentsOf(path, now);
  const said = new ServiceActivity(moments.settled);
  const known = new Map<string, Promise<Swept>>();
  const count = (service: string) => {
    const statement: Computed["statement"] = (spans) => ({ sql: saidStatement(spans), parameters: { ...moments } });
    const asked = { about: `when ${service} said something`, statement };
    return engine.rows(asked, [service], window, (row) => {
      const [second, first, last, missing, arrived] = columnsOf(columns, row, "what a service said");
      if (last > 0) said.addEnds(service, [first, last]);
      said.addLoss(service, second * 1_000_000, { missing, arrived });
    });
  };
  return async (service, around) => {
    const counted = known.get(service) ?? count(service);
    known.set(service, counted);
    const { unseen } = await counted;
    return (unseen.length > 0 ? otherwise : said.hear)(service, around);
  };
}

const columns = z.tuple([integer, integer, integer, integer, integer]);

/**
 * Of each second when the first and the last of a service's spans ended; and of traces that began in it how many of the service's spans
 * are missing that others name as their parents, and how many such are there: `parentsIn` of `src/order/span-loss.ts`, but for circles.
 *
 * @param spans as `ordersStatement` takes them, and with its parameters
 */
const saidStatement = (spans: string): string => `SELECT intDiv(sign.1, 1000000) AS second,
  minIf(sign.1, sign.4), maxIf(sign.1, sign.4), sum(sign.2), sum(sign.3)
FROM (SELECT arrayJoin(arrayConcat([(began, missing, arrived, 0)], arrayMap(e -> (e, 0, 0, 1), ends))) AS sign
FROM (SELECT began, ends,
  if(is_open, 0, length(arrayDistinct(named)) - length(arrayIntersect(named, ids))) AS missing,
  if(is_open, 0, length(arrayIntersect(own, parents))) AS arrived
FROM (SELECT min(start) AS began, max(end) > {settled:Int64} AS is_open, groupArrayIf(end, is_own) AS ends, groupArray(id) AS ids,
  groupArrayIf(id, is_own) AS own, groupArray(parent) AS parents,
  groupArrayIf(parent, is_own AND parent != '' AND NOT ${isRequestSql}) AS named
FROM (SELECT trace, id, parent, kind, start, end, is_wanted, service IN {services:Array(String)} AS is_own
FROM (${spans}) WHERE end <= {tomorrow:Int64}) GROUP BY trace HAVING minIf(start, is_wanted) >= {first:Int64})))
GROUP BY second`;
