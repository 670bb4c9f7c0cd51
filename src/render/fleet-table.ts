import type { OrderAlarm } from "../fleet/alarms.ts";
import type { States } from "../fleet/count.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { Point } from "../order/path.ts";
import { type Column, inColumns, type Line, type Paint, widest } from "./columns.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import type { Style } from "./show-table.ts";
import { cut, paragraph, printable, wrap } from "./text.ts";
import { instant } from "./time.ts";
import { tellReason } from "./told.ts";

/** What the reports of whole fleets have in common. */

/** Text from spans and servers, other than an order's own name: made visible. */
export const clean = (text: string, width = 60): string => cut(printable(text.slice(0, 4_000)), width);

/** An order's name. */
export const named = (id: string, width = 40): string => cut(printable(id), width);

/** Rounded down: what is not whole is never shown as 100 %. */
export const percent = (share: number, lang: string): string =>
  `${(Math.floor(share * 1_000) / 10).toLocaleString(lang)} %`;

export const plain: Paint = (text) => text;

/** Sections with an empty line between them; those that are empty are left out. */
export const page = (sections: readonly (string | undefined)[]): string =>
  `${sections.filter((section) => section !== undefined && section !== "").join("\n\n")}\n`;

export const headline = (sign: string, text: string, paint: Paint, { width }: Style): string =>
  paragraph(`${sign} `, text, width)
    .map((line) => paint(line))
    .join("\n");

/** Nothing amiss is good news only where something was seen, all of it, and everything is clear. */
export function nothing(
  report: { readonly fleet: Fleet; readonly unclear: readonly OrderAlarm[] },
  prose: { readonly none: string; readonly unclear: string },
  style: Style,
): string {
  const { bold } = style.color;
  const { count, search } = report.fleet;
  if (report.unclear.length > 0 || search.blind) return headline("?", prose.unclear, bold.yellow, style);
  return count === 0
    ? headline("–", fleetProseIn(style.lang).noOrder, bold, style)
    : headline("✓", prose.none, bold.green, style);
}

export function seen(fleet: Fleet, states: States, { lang, width, color }: Style): string {
  const prose = fleetProseIn(lang);
  const listed = [...states].map(([state, count]) => `${prose.states[state]} ${count}`);
  return color.dim(wrap(prose.seen(fleet.count, listed.join(", ")), width).join("\n"));
}

/** Where was searched, how much came back, and what was not seen: an empty result must say so as much as a full one. */
export function searched({ search, count }: Fleet, style: Style): string {
  const { lang, width, color } = style;
  const prose = fleetProseIn(lang);
  const { window, swept, unseen } = search;
  const said = prose.searched({
    ...search,
    source: cut(printable(search.source), 400),
    from: instant(window.from, style),
    to: instant(window.to, style),
    swept: swept.from < window.from ? instant(swept.from, style) : null,
    services: search.services.map((service) => clean(service)).join(", "),
    orders: count,
  });
  const shown = unseen.slice(0, 3).map(({ from, to }) => `${instant(from, style)} – ${instant(to, style)}`);
  const warnings = [
    ...(search.interrupted ? [prose.interrupted] : []),
    ...(unseen.length === 0 ? [] : [prose.cutOff(prose.examples(shown.join(", "), unseen.length - shown.length))]),
    ...(search.sampled ? [prose.sampled] : []),
    ...(search.services.length === 0 && !search.interrupted ? [prose.noService] : []),
  ];
  return [
    ...warnings.flatMap((warning) => wrap(warning, width)).map((line) => color.yellow(line)),
    ...wrap([said, ...search.notes.map((note) => clean(note, 240))].join(" "), width).map((line) => color.dim(line)),
  ].join("\n");
}

/** Orders of which nobody can tell, by reason: one line each reason. */
export function unclear(alarms: readonly OrderAlarm[], style: Style): string | undefined {
  if (alarms.length === 0) return undefined;
  const { lang, width, color } = style;
  const prose = fleetProseIn(lang);
  const byReason = new Map<string, OrderAlarm[]>();
  for (const one of alarms) {
    const key = `${one.alarm.point} ${one.alarm.reason}`;
    byReason.set(key, [...(byReason.get(key) ?? []), one]);
  }
  const orders = new Set(alarms.map(({ order }) => order.order.asked)).size;
  return [
    color.yellow(`? ${prose.unclear(orders)}`),
    ...[...byReason.values()].flatMap((group) => {
      const { order, alarm } = group[0]!;
      const why = tellReason({ ...order, verdict: alarm }, style);
      return paragraph("  ", `${alarm.point}: ${someOf(group, style)} — ${why}`, width);
    }),
  ].join("\n");
}

const someOf = (alarms: readonly OrderAlarm[], { lang }: Style): string => {
  const names = alarms.slice(0, 3).map(({ order }) => named(order.order.asked));
  return fleetProseIn(lang).examples(names.join(", "), alarms.length - names.length);
};

/** `13 (mes-api: receives the calculation request)`, as the headline of `show` has it. */
export function placeOf(point: Point, { path }: Fleet, { lang }: Style): string {
  const actor = path.rows.find(({ row }) => row === point.row)?.actorLabel.en ?? "";
  return lang === "ru" ? `${point.point}  ${point.label.ru}` : `${point.point}  ${actor}: ${point.label.en}`;
}

/** A table whose columns are as wide as what is in them, but for the one that takes what is left. */
export function table(
  columns: readonly (Omit<Column, "width"> & { readonly free?: boolean })[],
  lines: readonly Line[],
  { width, color }: Style,
): string {
  const sized = columns.map(({ free, ...column }, i): Column => {
    const room = Math.max(1, widest([column.title]), widest(lines.map(({ cells }) => cells[i]!)));
    return free === true ? column : { ...column, width: room };
  });
  return inColumns(sized, lines, width, color.dim);
}
