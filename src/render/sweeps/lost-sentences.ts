import type { AlarmGroup, OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import type { LostReport } from "../../fleet/lost.ts";
import type { Language } from "../../order/path.ts";
import type { OrderState } from "../../order/report.ts";
import type { Microseconds } from "../../trace/span.ts";
import { countOrders } from "./alarm-sentences.ts";
import { type Headline, placeOf, seesNoOrder, tellNothing } from "./sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { moment, type TimeFormat } from "../time.ts";

/** The groups as somebody reads them whom a loss has called: the newest alarm first, and in each group too. */
export const newestFirst = (groups: readonly AlarmGroup[]): AlarmGroup[] =>
  groups
    .map((group) => ({ ...group, alarms: group.alarms.toReversed() }))
    .sort((a, b) => timeOf(b.alarms[0]!) - timeOf(a.alarms[0]!));

const timeOf = ({ alarm }: OrderAlarm): Microseconds => alarm.since ?? 0;

/** Where a group of orders was lost or failed, how many, since when, and how many have passed there. */
export function tellGroup({ point, state, alarms, passed }: AlarmGroup, fleet: Fleet, format: TimeFormat): string {
  // The newest may come first or last.
  const ends = [timeOf(alarms[0]!), timeOf(alarms.at(-1)!)];
  const at = (time: Microseconds) => moment(time, format, false);
  const sentence = fleetProseIn(format.lang).lost.group({
    state: state === "failed" ? state : "lost",
    count: alarms.length,
    since: at(Math.min(...ends)),
    until: alarms.length === 1 ? null : at(Math.max(...ends)),
    passed,
  });
  return `${placeOf(point, fleet, format)} — ${sentence}`;
}

/**
 * How many were lost, and how many failed; then those of the time around the window, so that the numbers add up to all
 * that was seen. If none, how many are stuck: that is no loss, and not well either.
 */
export function tellLost(report: LostReport, lang: Language): Headline {
  const prose = fleetProseIn(lang).lost;
  const { fleet, groups } = report;
  const others = outsideOf(report);
  if (groups.length > 0) {
    const count = (state: string) =>
      countOrders(groups.filter((group) => group.state === state).flatMap(({ alarms }) => alarms));
    const told = prose.headline({ lost: count("lost"), failed: count("failed") }, others);
    const repeated = repeatedIn(groups);
    const sentence = [told, ...(repeated === 0 ? [] : [prose.repeated(repeated)])].join("; ");
    return { sign: "✗", sentence, tone: "bad" };
  }
  const nothing: { readonly none: string; readonly noOrder?: string } =
    others.lost + others.failed === 0
      ? { none: prose.none(fleet.states.get("stuck") ?? 0) }
      : { none: prose.noneThen(others, true), noOrder: prose.noneThen(others, false) };
  const unclear = (seesNoOrder(fleet) ? nothing.noOrder : undefined) ?? prose.unclear;
  return tellNothing(report, { ...nothing, unclear }, lang);
}

/** How many orders have an alarm at several steps: below the headline each of them stands several times. */
function repeatedIn(groups: readonly AlarmGroup[]): number {
  const once = new Set<string>();
  const again = new Set<string>();
  for (const { judged } of groups.flatMap(({ alarms }) => alarms))
    (once.has(judged.order.asked) ? again : once).add(judged.order.asked);
  return again.size;
}

/**
 * How many orders were lost or failed, but not in the window: a sweep looks back further and sees what happened later.
 */
function outsideOf({ fleet, groups }: LostReport): { lost: number; failed: number } {
  const told = new Set(groups.flatMap(({ alarms }) => alarms.map(({ judged }) => judged)));
  const count = (state: OrderState) =>
    (fleet.states.get(state) ?? 0) - [...told].filter(({ verdict }) => verdict.state === state).length;
  return { lost: count("lost"), failed: count("failed") };
}
