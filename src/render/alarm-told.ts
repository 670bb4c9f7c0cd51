import type { OrderAlarm } from "../fleet/alarms.ts";
import { named } from "./fleet-told.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { orderSigns } from "./signs.ts";
import type { Clock } from "./time.ts";
import { pointOf, tellLook, tellReason, tellSince } from "./told.ts";

/** An order and where it is amiss, for a line of a table. */
export interface AlarmTold {
  readonly order: string;
  /** `✗ lost`. */
  readonly state: string;
  /** `13 receives the calculation request`. */
  readonly step: string;
  readonly since: string;
  readonly why: string;
}

export function tellAlarm({ order, alarm }: OrderAlarm, clock: Clock): AlarmTold {
  const judged = { ...order, verdict: alarm };
  const point = pointOf(judged);
  return {
    order: named(order.order.asked),
    state: `${orderSigns[alarm.state]} ${fleetProseIn(clock.lang).states[alarm.state]}`,
    step: point === undefined ? "" : `${point.point} ${point.label[clock.lang]}`,
    since: tellSince(judged, clock) ?? "",
    why: tellReason(judged, clock),
  };
}

/** What to look at for orders that met the same fate: what the first of them says. */
export const tellLooksOf = (alarms: readonly OrderAlarm[], clock: Clock): string[] =>
  (alarms[0]?.alarm.evidence.look ?? []).map((look) => tellLook(look, clock));
