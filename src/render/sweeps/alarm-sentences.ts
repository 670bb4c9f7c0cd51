import type { OrderAlarm } from "../../fleet/alarms.ts";
import { idText } from "./sentences.ts";
import { tellLooks } from "../show/look-sentences.ts";
import { type Again, type Judgement, pointOf, tellReason, tellSince } from "../order-sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { orderSigns } from "../signs.ts";
import type { TimeFormat } from "../time.ts";

/** The order as if this alarm were all that is amiss: `show` tells the worst of several. */
export const judgedBy = ({ judged, alarm }: OrderAlarm): Judgement => ({ ...judged, verdict: alarm });

/** The texts of an alarm for a line of a table: which order, and where it is amiss. */
export interface AlarmTexts {
  readonly order: string;
  /** `✗ lost`. */
  readonly state: string;
  /** `13 receives the calculation request`. */
  readonly step: string;
  readonly since: string;
  readonly why: string;
}

export function tellAlarm(one: OrderAlarm, format: TimeFormat): AlarmTexts {
  const { judged, alarm } = one;
  const judgement = judgedBy(one);
  const point = pointOf(judgement);
  return {
    order: idText(judged.order.asked),
    state: `${orderSigns[alarm.state]} ${fleetProseIn(format.lang).states[alarm.state]}`,
    step: point === undefined ? "" : `${point.point} ${point.label[format.lang]}`,
    since: tellSince(judgement, format) ?? "",
    why: tellReason(judgement, format),
  };
}

/** How many orders these alarms are about: an order that is lost at two points is one order. */
export const countOrders = (alarms: readonly OrderAlarm[]): number =>
  new Set(alarms.map(({ judged }) => judged.order.asked)).size;

/** What to look at for orders that met the same fate: the advice for the first of them. */
export const tellLooksOf = (alarms: readonly OrderAlarm[], format: TimeFormat & Again): string[] =>
  alarms.slice(0, 1).flatMap((one) => tellLooks(judgedBy(one), format));
