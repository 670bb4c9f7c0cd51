import type { AlarmGroup, OrderAlarm } from "../fleet/alarms.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { LostReport } from "../fleet/lost.ts";
import type { Language } from "../order/path.ts";
import { countOrders } from "./alarm-sentences.ts";
import { type Headline, placeOf, tellNothing } from "./fleet-sentences.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { moment, type TimeFormat } from "./time.ts";

/** Where a group of orders was lost or failed, how many, since when, and how many have passed there. */
export function tellGroup({ point, state, alarms, passed }: AlarmGroup, fleet: Fleet, format: TimeFormat): string {
  const at = ({ alarm }: OrderAlarm) => moment(alarm.since ?? 0, format, false);
  const sentence = fleetProseIn(format.lang).lost.group({
    state: state === "failed" ? state : "lost",
    count: alarms.length,
    since: at(alarms[0]!),
    until: alarms.length === 1 ? null : at(alarms.at(-1)!),
    passed,
  });
  return `${placeOf(point, fleet, format)} — ${sentence}`;
}

/** How many were lost, and how many failed. If none, how many are stuck: that is no loss, and not well either. */
export function tellLost(report: LostReport, lang: Language): Headline {
  const prose = fleetProseIn(lang).lost;
  const { groups, states } = report;
  const count = (state: string) =>
    countOrders(groups.filter((group) => group.state === state).flatMap(({ alarms }) => alarms));
  // A sweep looks back further than the window and sees what happened later, so it may know of losses outside the
  // window.
  const others = { lost: states.get("lost") ?? 0, failed: states.get("failed") ?? 0 };
  const nothing =
    others.lost + others.failed === 0
      ? { none: prose.none(states.get("stuck") ?? 0) }
      : { none: prose.noneThen(others, true), noOrder: prose.noneThen(others, false) };
  return groups.length === 0
    ? tellNothing(report, { ...nothing, unclear: prose.unclear }, lang)
    : { sign: "✗", sentence: prose.headline({ lost: count("lost"), failed: count("failed") }), tone: "bad" };
}
