import type { OrderAlarm } from "../fleet/alarms.ts";
import { named } from "./fleet-sentences.ts";
import { pointOf, tellLook, tellReason, tellSince } from "./order-sentences.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { orderSigns } from "./signs.ts";
import type { TimeFormat } from "./time.ts";

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

export function tellAlarm({ judged, alarm }: OrderAlarm, format: TimeFormat): AlarmTold {
  const told = { ...judged, verdict: alarm };
  const point = pointOf(told);
  return {
    order: named(judged.order.asked),
    state: `${orderSigns[alarm.state]} ${fleetProseIn(format.lang).states[alarm.state]}`,
    step: point === undefined ? "" : `${point.point} ${point.label[format.lang]}`,
    since: tellSince(told, format) ?? "",
    why: tellReason(told, format),
  };
}

/** What to look at for orders that met the same fate: what the first of them says. */
export const tellLooksOf = (alarms: readonly OrderAlarm[], format: TimeFormat): string[] =>
  (alarms[0]?.alarm.evidence.look ?? []).map((look) => tellLook(look, format));
