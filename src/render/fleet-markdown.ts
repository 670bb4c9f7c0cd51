import type { OrderAlarm } from "../fleet/alarms.ts";
import type { States } from "../fleet/count.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { tellAlarm } from "./alarm-told.ts";
import { type Headline, tellSearched, tellSeen } from "./fleet-told.ts";
import { letters, table, text } from "./markdown.ts";
import { inLetters, type Place } from "./places.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { reportProseIn } from "./prose/report.ts";
import type { Clock } from "./time.ts";

/** What the Markdown of many orders has in common. */

export const answer = ({ sign, said }: Headline): string => `## ${sign} ${text(said)}`;

/** The path in letters, with how many were there and what is amiss; undefined where nothing is. */
export const picture = (fleet: Fleet, places: readonly Place[], { lang }: Clock): string | undefined =>
  places.length === 0 ? undefined : `${text(reportProseIn(lang).bars)}\n\n${letters(inLetters(fleet, places, lang))}`;

/** At a point where many are amiss, the first ones tell. */
const shown = 20;

export function alarmTable(alarms: readonly OrderAlarm[], clock: Clock): string {
  const { columns, examples } = fleetProseIn(clock.lang);
  const lines = alarms.slice(0, shown).map((one) => {
    const { order, state, step, since, why } = tellAlarm(one, clock);
    return [order, state, step, since, why].map(text);
  });
  const heads = [columns.order, columns.state, columns.at, columns.since, columns.why];
  const more = alarms.length > shown ? `\n\n${examples("…", alarms.length - shown)}` : "";
  return `${table(heads, lines)}${more}`;
}

export const searched = (fleet: Fleet, states: States, clock: Clock): string => {
  const { warnings, said } = tellSearched(fleet, clock);
  return [...warnings.map((one) => `**${text(one)}**`), text(tellSeen(fleet, states, clock)), text(said)].join("\n\n");
};
