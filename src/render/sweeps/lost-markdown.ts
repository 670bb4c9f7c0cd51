import type { LostReport } from "../../fleet/lost.ts";
import { countOrders, tellLooksOf } from "./alarm-sentences.ts";
import { alarmTable, answer, picture, searched } from "./markdown.ts";
import { newestFirst, tellGroup, tellLost } from "./lost-sentences.ts";
import { document, list, text } from "../markdown.ts";
import { placesOf } from "./places.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import type { TimeFormat } from "../time.ts";

/**
 * For a ticket or a job's summary: which orders were lost, where, since when, why, and what to look at; then how many
 * orders got how far.
 */
export function renderLostMarkdown(report: LostReport, format: TimeFormat): string {
  const { fleet, groups, unclear } = report;
  const prose = fleetProseIn(format.lang);
  const alarms = groups.flatMap((group) => group.alarms);
  return document([
    answer(tellLost(report, format.lang)),
    ...newestFirst(groups).flatMap((group) => [
      `### ${text(tellGroup(group, fleet, format))}`,
      alarmTable(group.alarms, format),
      list(tellLooksOf(group.alarms, format).map(text)),
    ]),
    ...(unclear.length === 0 ? [] : [`### ${text(prose.unclear(countOrders(unclear)))}`, alarmTable(unclear, format)]),
    picture(fleet, placesOf([...alarms, ...unclear], fleet, format.lang), format),
    searched(fleet, format),
  ]);
}
