import type { LostReport } from "../../fleet/lost.ts";
import { countOrders, tellLooksOf } from "./alarm-sentences.ts";
import { alarmTable, renderFleetPage } from "../html/fleet-page.ts";
import { renderItems, type Section } from "../html/page.ts";
import { newestFirst, tellGroup, tellLost } from "./lost-sentences.ts";
import { placesOf } from "./places.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import type { TimeFormat } from "../time.ts";

/**
 * One page about all lost orders: how many were lost where on the path, then which orders, why, and what to look at.
 */
export function renderLostHtml(report: LostReport, format: TimeFormat): string {
  const { fleet, groups, unclear } = report;
  const { lang } = format;
  const prose = fleetProseIn(lang);
  const lost = newestFirst(groups).map((group, i): Section => ({
    id: `at-${i + 1}`,
    heading: tellGroup(group, fleet, format),
    name: `${group.point.point} ${prose.states[group.state]}`,
    body: [alarmTable(group.alarms, format), renderItems(tellLooksOf(group.alarms, format))],
    long: true,
  }));
  const doubt: Section = {
    id: "unclear",
    heading: prose.unclear(countOrders(unclear)),
    name: prose.states.undecidable,
    body: alarmTable(unclear, format),
    long: true,
  };
  return renderFleetPage(
    fleet,
    {
      headline: tellLost(report, lang),
      places: placesOf([...groups.flatMap(({ alarms }) => alarms), ...unclear], fleet, lang),
      sections: [...lost, ...(unclear.length === 0 ? [] : [doubt])],
    },
    format,
  );
}
