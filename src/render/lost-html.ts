import type { LostReport } from "../fleet/lost.ts";
import { tellLooksOf } from "./alarm-sentences.ts";
import { placeOf } from "./fleet-sentences.ts";
import { alarmTable, renderFleetPage } from "./html/fleet-page.ts";
import { renderItems, type Section } from "./html/page.ts";
import { tellLost } from "./lost-sentences.ts";
import { placesOf } from "./places.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { type TimeFormat, moment } from "./time.ts";

/**
 * One page about all lost orders: how many were lost where on the path, then which orders, why, and what to look at.
 */
export function renderLostHtml(report: LostReport, format: TimeFormat): string {
  const { fleet, groups, unclear, states } = report;
  const { lang } = format;
  const prose = fleetProseIn(lang);
  const lost = groups.map(({ point, state, alarms, passed }, i): Section => {
    const since = moment(alarms[0]!.alarm.since ?? 0, format, false);
    const facts = { state: state === "failed" ? state : "lost", count: alarms.length, since, passed } as const;
    return {
      id: `at-${i + 1}`,
      heading: `${placeOf(point, fleet, format)} — ${prose.lost.group(facts)}`,
      name: `${point.point} ${prose.states[state]}`,
      body: [alarmTable(alarms, format), renderItems(tellLooksOf(alarms, format))],
      long: true,
    };
  });
  const doubt: Section = {
    id: "unclear",
    heading: prose.unclear(new Set(unclear.map(({ judged }) => judged.order.asked)).size),
    name: prose.states.undecidable,
    body: alarmTable(unclear, format),
    long: true,
  };
  return renderFleetPage(
    fleet,
    {
      headline: tellLost(report, lang),
      places: placesOf([...groups.flatMap(({ alarms }) => alarms), ...unclear], fleet, lang),
      states,
      sections: [...lost, ...(unclear.length === 0 ? [] : [doubt])],
    },
    format,
  );
}
