import type { JudgedOrder } from "../order/investigation.ts";
import { type AlarmGroup, alarmsIn, grouped, lostStates, type OrderAlarm, unnamedIn } from "./alarms.ts";
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
  const unclear = alarmsIn(orders, ["undecidable"], search.window);
  return {
    fleet: { ...fleet, unclearElsewhere: unclearElsewhereIn(fleet, unclear) },
    groups: grouped(alarmsIn(orders, lostStates, search.window), fleet),
    unclear,
  };
}

/**
 * How many undecidable orders the report names nowhere. Whatever may have been lost in the window was swept with what
 * leads to it: of these nothing was, as where somebody only looked at an order. Not known where anything is unseen.
 */
const unclearElsewhereIn = (fleet: Fleet, unclear: readonly OrderAlarm[]): number =>
  fleet.search.blind && !fleet.search.interrupted ? 0 : unnamedIn(fleet, unclear);
