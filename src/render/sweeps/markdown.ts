import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { tellAlarm } from "./alarm-sentences.ts";
import { type Headline, tellSearched, tellSeen } from "./sentences.ts";
import { letters, table, text } from "../markdown.ts";
import { inLetters, type Place } from "./places.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { reportProseIn } from "../prose/report.ts";
import type { TimeFormat } from "../time.ts";

/** The parts that all Markdown about many orders shares. */

export const answer = ({ sign, sentence }: Headline): string => `## ${sign} ${text(sentence)}`;

/** The path in letters, with how many orders reached each point and what is amiss; undefined where nothing is amiss. */
export const picture = (fleet: Fleet, places: readonly Place[], { lang }: TimeFormat): string | undefined =>
  places.length === 0 ? undefined : `${text(reportProseIn(lang).bars)}\n\n${letters(inLetters(fleet, places, lang))}`;

const maxAlarmsShown = 20;

export function alarmTable(alarms: readonly OrderAlarm[], format: TimeFormat): string {
  const { columns, examples } = fleetProseIn(format.lang);
  const lines = alarms.slice(0, maxAlarmsShown).map((one) => {
    const { order, state, step, since, why } = tellAlarm(one, format);
    return [order, state, step, since, why].map(text);
  });
  const heads = [columns.order, columns.state, columns.at, columns.since, columns.why];
  const more = alarms.length > maxAlarmsShown ? `\n\n${examples("…", alarms.length - maxAlarmsShown)}` : "";
  return `${table(heads, lines)}${more}`;
}

export const searched = (fleet: Fleet, format: TimeFormat): string => {
  const { warnings, sentence } = tellSearched(fleet, format);
  return [...warnings.map((one) => `**${text(one)}**`), text(tellSeen(fleet, format)), text(sentence)].join("\n\n");
};
