import { type Beginning, lookingBack } from "../look-back.ts";
import type { JudgedOrder } from "../order/investigation.ts";
import type { PointId } from "../order/path.ts";
import { say, type Sentence } from "../sentence.ts";
import { lengthOf } from "../trace/interval.ts";
import { day } from "../trace/units.ts";
import { alarmsIn, type OrderAlarm, unnamedIn } from "./alarms.ts";
import type { Fleet, FleetOf } from "./fleet.ts";

/** The answer of `stuck`. */
export interface StuckReport {
  readonly fleet: Fleet;
  /** Those before a step that stands still come before those that wait for a person; furthest over their limit first. */
  readonly stuck: readonly OrderAlarm[];
  readonly unclear: readonly OrderAlarm[];
  /** Whether the user chose a window in which not everybody who waits is seen. */
  readonly isShort: boolean;
}

/**
 * Orders that have waited longer than the path allows: for a person, or before a step that no order passes.
 *
 * @param chosenBy the option by which the user chose how far back to look; absent if nobody chose
 */
export function stuckIn(fleet: FleetOf<JudgedOrder>, chosenBy?: Beginning): StuckReport {
  // A queue that stands still stops every order, and more of them each minute.
  const isPersons = ({ alarm }: OrderAlarm) => Number(alarm.evidence.person !== undefined);
  const over = ({ alarm }: OrderAlarm) => fleet.now - (alarm.deadline ?? fleet.now);
  const unclear = alarmsIn(fleet.orders, ["undecidable"]);
  const short = chosenBy === undefined ? [] : unseenIn(fleet, chosenBy);
  return {
    fleet: {
      ...fleet,
      unclearElsewhere: fleet.search.interrupted ? unnamedIn(fleet, unclear) : 0,
      search: { ...fleet.search, notes: [...fleet.search.notes, ...short] },
    },
    isShort: short.length > 0,
    stuck: alarmsIn(fleet.orders, ["stuck"]).sort((a, b) => isPersons(a) - isPersons(b) || over(b) - over(a)),
    unclear,
  };
}

function unseenIn(fleet: Fleet, chosenBy: Beginning): Sentence[] {
  const days = daysNeeded(fleet);
  if (days === null) return [];
  const back = lookingBack(days, chosenBy, fleet.search.window.to);
  return [
    say`Who waits does nothing, and who did nothing in this window is not seen; limits are up to ${days - 1} d: look back with ${back}.`,
  ];
}

/**
 * How many days to look back to see who waits longer than a limit; null where the window is long enough. A waiting order
 * sends no spans: a window no longer than a limit hardly shows an order that waited longer.
 *
 * @param points only waits for these points; all points where empty
 */
export function daysNeeded({ search, path }: Fleet, points: readonly PointId[] = []): number | null {
  const limits = path.deadlines.filter(({ to }) => points.length === 0 || points.includes(to));
  const longest = Math.max(0, ...limits.map(({ limit }) => limit));
  return longest === 0 || lengthOf(search.window) > longest ? null : Math.ceil(longest / day) + 1;
}
