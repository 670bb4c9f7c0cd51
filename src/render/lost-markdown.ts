import type { LostReport } from "../fleet/lost.ts";
import { tellLooksOf } from "./alarm-told.ts";
import { alarmTable, answer, picture, searched } from "./fleet-markdown.ts";
import { placeOf } from "./fleet-told.ts";
import { tellLost } from "./lost-told.ts";
import { document, list, text } from "./markdown.ts";
import { placesOf } from "./places.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { type Clock, moment } from "./time.ts";

/** For a ticket or a job's summary: how many died where on the path, then who, since when, why, and what to look at. */
export function renderLostMarkdown({ fleet, groups, unclear, states }: LostReport, clock: Clock): string {
  const prose = fleetProseIn(clock.lang);
  const alarms = groups.flatMap((group) => group.alarms);
  return document([
    answer(tellLost({ fleet, groups, unclear, states }, clock.lang)),
    picture(fleet, placesOf([...alarms, ...unclear], fleet, clock.lang), clock),
    ...groups.flatMap(({ point, state, alarms: own, passed }) => {
      const since = moment(own[0]!.alarm.since ?? 0, clock, false);
      const told = { state: state === "failed" ? state : "lost", count: own.length, since, passed } as const;
      return [
        `### ${text(`${placeOf(point, fleet, clock)} — ${prose.lost.group(told)}`)}`,
        alarmTable(own, clock),
        list(tellLooksOf(own, clock).map(text)),
      ];
    }),
    ...(unclear.length === 0
      ? []
      : [
          `### ${text(prose.unclear(new Set(unclear.map(({ order }) => order.order.asked)).size))}`,
          alarmTable(unclear, clock),
        ]),
    searched(fleet, states, clock),
  ]);
}
