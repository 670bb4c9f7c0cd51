import type { JudgedOrder } from "../order/investigation.ts";
import { type AlarmGroup, alarmsIn, grouped, lostStates, type OrderAlarm } from "./alarms.ts";
import type { Fleet, FleetOf } from "./fleet.ts";

/** The answer of `lost`. */
export interface LostReport {
  readonly fleet: Fleet;
  readonly groups: readonly AlarmGroup[];
  /** Orders where nobody can tell whether they got past a point in the window. */
  readonly unclear: readonly OrderAlarm[];
}

/** Orders that were lost or failed in the window, by the point where it happened. */
export function lostIn(fleet: FleetOf<JudgedOrder>): LostReport {
  const { orders, search } = fleet;
  return {
    fleet,
    groups: grouped(alarmsIn(orders, lostStates, search.window), fleet),
    unclear: alarmsIn(orders, ["undecidable"], search.window),
  };
}
