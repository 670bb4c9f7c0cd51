import type { Microseconds } from "../trace/span.ts";
import type { Assessment } from "./assess.ts";
import type { Attempt } from "./attempts.ts";
import type { Cohort } from "./cohort.ts";
import { limitOf } from "./limits.ts";
import type { Replay } from "./replay.ts";
import type { LimitEvidence } from "./report.ts";
import { firstNot } from "./sorted.ts";

/** Fewer orders than this may have been done again after a loss. */
const minOrders = 2;
/** One order in so many got there in a later request: then such requests are nothing unusual. */
const ordersPerLater = 20;

/**
 * The limits on the wait for a further request of the same kind, where a request that told no status may not have been
 * the one that counts. By the same request a carrier tells that a parcel is on its way; other orders, which got there
 * days after their first report, show that it does. Undefined where nothing shows that, and once the time is over.
 */
export function laterRequest(
  { point }: Pick<Assessment, "point">,
  { path, points }: Replay,
  { waits }: Cohort,
  now: Microseconds,
): readonly LimitEvidence[] | undefined {
  const entry = point.within === undefined ? undefined : path.byId.get(point.within)!;
  if (entry?.person === undefined || entry.match.status?.orNone !== true) return undefined;
  if (points.get(entry.point)!.attempts.some(isTold)) return undefined;
  const later = waits.length - firstNot(waits.length, (place) => waits[place]! <= path.openRequest);
  if (later < minOrders || later * ordersPerLater < waits.length) return undefined;
  const limits = path.deadlines.flatMap((one): LimitEvidence[] => {
    const start = one.to === entry.point ? points.get(one.from)!.time : undefined;
    if (start === undefined) return [];
    return [{ ...limitOf(one, start, path, now), own: true }];
  });
  return limits.some(({ exceeded }) => exceeded) ? undefined : limits;
}

/** Whether a request said that it is the one that counts: nothing further is to come. */
const isTold = ({ outcome, status }: Attempt): boolean => outcome === "ok" && status !== undefined;
