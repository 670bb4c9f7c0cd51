import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { groupBy } from "../../newer-map.ts";
import type { Style } from "../../style.ts";
import { countOrders, judgedBy } from "./alarm-sentences.ts";
import type { Paint } from "../columns.ts";
import { type Headline, idText, type Listed, placeOf, tellSearched, tellSeen } from "./sentences.ts";
import { tellReason } from "../order-sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { commandIn, paragraph, wrap } from "../text.ts";

/** The parts that what is printed about many orders shares; `page` and `headline` are those of `doctor` too. */

/** Sections with an empty line between them; empty sections are left out. */
export const page = (sections: readonly (string | undefined)[]): string =>
  `${sections.filter((section) => section !== undefined && section !== "").join("\n\n")}\n`;

export const headline = (sign: string, text: string, paint: Paint, { width }: Style): string =>
  paragraph(`${sign} `, text, width)
    .map((line) => paint(line))
    .join("\n");

export const answered = ({ sign, sentence, tone }: Headline, style: Style): string => {
  const { bold } = style.color;
  return headline(sign, sentence, { good: bold.green, bad: bold.red, doubt: bold.yellow, none: bold }[tone], style);
};

export const seen = (fleet: Fleet, style: Style, listed: Listed = fleet): string =>
  style.color.dim(wrap(tellSeen(fleet, style, listed), style.width).join("\n"));

/** Where was searched, and what was not seen. */
export function searched(fleet: Fleet, style: Style): string {
  const { width, color } = style;
  const { warnings, sentence } = tellSearched(fleet, style);
  return [
    ...warnings.flatMap((warning) => wrap(warning, width)).map((line) => color.yellow(line)),
    ...wrap(sentence, width).map((line) => color.dim(line)),
  ].join("\n");
}

/** The undecidable orders by their steps, each with its reason. One that several steps share is said once, above them. */
export function unclear(alarms: readonly OrderAlarm[], style: Style): string | undefined {
  if (alarms.length === 0) return undefined;
  const { lang, width, color } = style;
  const alike = groupBy(alarms, ({ alarm }) => `${alarm.point} ${alarm.reason}`);
  const byReason = groupBy(alike.values(), (group) => tellReason(judgedBy(group[0]!), style));
  return [
    color.yellow(`? ${fleetProseIn(lang).unclear(countOrders(alarms))}`),
    ...[...byReason].flatMap(([reason, groups]) => {
      const places = groups.map((group) => ordersAt(group, style));
      if (places.length === 1) return paragraph("  ", `${places[0]} — ${reason}`, width);
      return [...paragraph("  ", reason, width), ...places.flatMap((place) => paragraph("    ", place, width))];
    }),
  ].join("\n");
}

/** Orders that are at one step: which step, and some of them. */
function ordersAt(alarms: readonly OrderAlarm[], style: Style): string {
  const { path, verdict } = judgedBy(alarms[0]!);
  return `${placeOf(path.byId.get(verdict.point!)!, { path }, style)}: ${someOf(alarms, style)}`;
}

/** The command to run next, which tells more of what the report found. */
export function next({ lang, width, next: command }: Style): string | undefined {
  if (command === undefined) return undefined;
  const lead = fleetProseIn(lang).leads.next;
  return `${lead}${commandIn(command, width - lead.length).join(`\n${" ".repeat(lead.length)}`)}`;
}

const someOf = (alarms: readonly OrderAlarm[], { lang }: Style): string => {
  const names = alarms.slice(0, 3).map(({ judged }) => idText(judged.order.asked));
  return fleetProseIn(lang).examples(names.join(", "), alarms.length - names.length);
};
