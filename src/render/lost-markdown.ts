import type { LostReport } from "../fleet/lost.ts";
import { tellLooksOf } from "./alarm-sentences.ts";
import { alarmTable, answer, picture, searched } from "./fleet-markdown.ts";
import { placeOf } from "./fleet-sentences.ts";
import { tellLost } from "./lost-sentences.ts";
import { document, list, text } from "./markdown.ts";
import { placesOf } from "./places.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { type TimeFormat, moment } from "./time.ts";

/**
 * For a ticket or a job's summary: how many orders were lost where on the path, then which, since when, why, and what
 * to look at.
 */
export function renderLostMarkdown({ fleet, groups, unclear, states }: LostReport, format: TimeFormat): string {
  const prose = fleetProseIn(format.lang);
  const alarms = groups.flatMap((group) => group.alarms);
  return document([
    answer(tellLost({ fleet, groups, unclear, states }, format.lang)),
    picture(fleet, placesOf([...alarms, ...unclear], fleet, format.lang), format),
    ...groups.flatMap(({ point, state, alarms: own, passed }) => {
      const since = moment(own[0]!.alarm.since ?? 0, format, false);
      const facts = { state: state === "failed" ? state : "lost", count: own.length, since, passed } as const;
      return [
        `### ${text(`${placeOf(point, fleet, format)} — ${prose.lost.group(facts)}`)}`,
        alarmTable(own, format),
        list(tellLooksOf(own, format).map(text)),
      ];
    }),
    ...(unclear.length === 0
      ? []
      : [
          `### ${text(prose.unclear(new Set(unclear.map(({ judged }) => judged.order.asked)).size))}`,
          alarmTable(unclear, format),
        ]),
    searched(fleet, states, format),
  ]);
}
