import type { JudgedOrder } from "../order/investigation.ts";
import type { Fleet, FleetOf } from "./fleet.ts";
import { alarmsIn, type OrderAlarm } from "./alarms.ts";
import type { States } from "./count.ts";

/** What `stuck` found out. */
export interface StuckReport {
  readonly fleet: Fleet;
  /** Those furthest over their limit first. */
  readonly stuck: readonly OrderAlarm[];
  readonly unclear: readonly OrderAlarm[];
  readonly states: States;
}

/** Orders that have waited longer than a limit of the path allows: for a person, or before a step where all of them stand. */
export function stuckIn(fleet: FleetOf<JudgedOrder>): StuckReport {
  const over = ({ alarm }: OrderAlarm) => fleet.now - (alarm.deadline ?? fleet.now);
  return {
    fleet,
    stuck: alarmsIn(fleet.orders, ["stuck"]).sort((a, b) => over(b) - over(a)),
    unclear: alarmsIn(fleet.orders, ["undecidable"]),
    states: fleet.states,
  };
}
