import type { JudgedOrder } from "../order/investigation.ts";
import { say, type Sentence } from "../sentence.ts";
import { lengthOf } from "../trace/interval.ts";
import { day } from "../trace/units.ts";
import { alarmsIn, type OrderAlarm } from "./alarms.ts";
import type { States } from "./count.ts";
import type { Fleet, FleetOf } from "./fleet.ts";

/** What `stuck` found out. */
export interface StuckReport {
  readonly fleet: Fleet;
  /** Those furthest over their limit first. */
  readonly stuck: readonly OrderAlarm[];
  readonly unclear: readonly OrderAlarm[];
  readonly states: States;
}

/**
 * Orders that have waited longer than a limit of the path allows: for a person, or before a step where all of them stand.
 *
 * @param isChosen whether somebody chose how far back to look
 */
export function stuckIn(fleet: FleetOf<JudgedOrder>, isChosen: boolean): StuckReport {
  const over = ({ alarm }: OrderAlarm) => fleet.now - (alarm.deadline ?? fleet.now);
  return {
    fleet: {
      ...fleet,
      search: { ...fleet.search, notes: [...fleet.search.notes, ...(isChosen ? unseenIn(fleet) : [])] },
    },
    stuck: alarmsIn(fleet.orders, ["stuck"]).sort((a, b) => over(b) - over(a)),
    unclear: alarmsIn(fleet.orders, ["undecidable"]),
    states: fleet.states,
  };
}

/** Who waits does nothing: a window that is no longer than a limit shows hardly anybody who has waited longer than that. */
function unseenIn({ search, path }: Fleet): Sentence[] {
  const longest = Math.max(...path.deadlines.map(({ limit }) => limit));
  if (lengthOf(search.window) > longest) return [];
  const days = Math.ceil(longest / day) + 1;
  return [
    say`Who waits does nothing, and who did nothing in this window is not seen; limits are up to ${days - 1} d: look back with --since ${days}d.`,
  ];
}
