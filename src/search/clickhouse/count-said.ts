import { z } from "zod";
import { askOnce } from "../../ask-once.ts";
import { second } from "../../trace/units.ts";
import type { ActivityOf } from "../cohort/activity-around.ts";
import { ServiceActivity } from "../kept/service-activity.ts";
import { columnsOf, integer } from "./columns.ts";
import { settledBefore } from "../../order/path-requests.ts";
import { type CountInquiry, tomorrowOf } from "./count-orders.ts";
import { isRequestSql } from "./facets-sql.ts";

/**
 * What services said in a sweep's window, counted by the storage: each service once, when it is first asked about. Only
 * the first and the last end of each second are kept, which is enough to find pauses.
 * @param otherwise asked about a service that the storage can't count completely
 */
export function activityCounted(inquiry: CountInquiry, otherwise: ActivityOf): ActivityOf {
  const { engine, window, path, now } = inquiry;
  const settled = (service: string) => settledBefore(path, [service], now);
  const counts = new Map<string, Promise<ActivityOf>>();
  const count = async (service: string): Promise<ActivityOf> => {
    const activity = new ServiceActivity(settled);
    const parameters = { settled: settled(service), tomorrow: tomorrowOf(now) };
    const { unseen } = await engine.rows({
      about: `when ${service} said something`,
      services: [service],
      window,
      statement: (spans) => ({ sql: saidStatement(spans), parameters }),
      each: (row) => {
        const [wholeSecond, first, last, missing, arrived] = columnsOf(columns, row, "what a service said");
        if (last > 0) activity.addEnds(service, [first, last]);
        activity.addLoss(service, wholeSecond * second, { missing, arrived });
      },
    });
    return unseen.length > 0 ? otherwise : activity.activityOf;
  };
  return async (service, around) => {
    const activityOf = await askOnce(counts, service, () => count(service));
    return activityOf(service, around);
  };
}

const columns = z.tuple([integer, integer, integer, integer, integer]);

/**
 * A row for each second: when the first and the last of a service's spans ended in it, and, over the traces that began
 * in it, how many of the service's spans that others name as parents are missing and how many arrived. This is
 * `parentsIn` of `src/order/span-loss.ts`, except for circles.
 * @param spans as `ordersStatement` takes them, and with its parameters, but with the moment before which the service's
 * requests are over (`{settled:Int64}`) instead of the present one
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
