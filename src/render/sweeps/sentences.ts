import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import type { Language, Point } from "../../order/path.ts";
import type { Silence } from "../../order/silence.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { type Again, servicesUnknown, withNotes } from "../order-sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { proseIn } from "../prose/prose.ts";
import { cut, inCell, printable } from "../text.ts";
import { type TimeFormat, instant } from "../time.ts";

/** Sentences about many orders, for every format. */

/** An order's id as it may be printed: untrusted text made visible. */
export const idText = (id: string, width = 40): string => cut(printable(id), width);

/** Rounded down, so that only the whole is shown as 100 %. */
export const percent = (share: number, lang: string, digits = 1): string => {
  const scale = 10 ** digits;
  // What a computer can't hold exactly must not become less by that.
  const hundredths = Math.floor(share * 100 * scale + 1e-6) / scale;
  return `${hundredths.toLocaleString(lang, { maximumFractionDigits: digits })} %`;
};

const mostDigits = 4;

/** A limit as it was written. */
export const percentOfLimit = (limit: number, lang: string): string => percent(limit, lang, mostDigits);

/** A share with as many digits as tell it from its limit: `0.909 %, at most 0.9 %`. */
export function percentBeside(limit: number, share: number, lang: string): string {
  const beside = percentOfLimit(limit, lang);
  const said = [1, 2, 3, mostDigits].map((digits) => percent(share, lang, digits));
  return (share === limit ? undefined : said.find((one) => one !== beside)) ?? said[0]!;
}

/** The answer in one line. */
export interface Headline {
  readonly sign: string;
  readonly sentence: string;
  readonly tone: "good" | "bad" | "doubt" | "none";
}

/** Whether no order was seen in the time that was asked about, whatever was seen after it. */
export const seesNoOrder = ({ count, search: { oldest, window } }: Fleet): boolean =>
  count === 0 || (oldest !== null && oldest > window.to);

/**
 * When the oldest trace began, if that is well inside the time that was asked about, and what was before may have been
 * forgotten. Storages forget: by age, when they are full, or in memory at a restart.
 */
function forgottenUpTo({ oldest, holdsOlder, window, interrupted }: Fleet["search"]): Microseconds | undefined {
  // What was before may not have been asked for yet.
  if (interrupted) return undefined;
  const tolerated = (window.to - window.from) / 10;
  return oldest !== null && !holdsOlder && oldest > window.from + tolerated ? oldest : undefined;
}

/**
 * The headline where nothing is amiss. That is good news only if orders were seen, all of them, and none is unclear.
 */
export function tellNothing(
  { fleet, unclear }: { readonly fleet: Fleet; readonly unclear: readonly OrderAlarm[] },
  prose: { readonly none: string; readonly unclear: string; readonly noOrder?: string },
  lang: Language,
): Headline {
  if (unclear.length > 0 || fleet.search.blind) return { sign: "?", sentence: prose.unclear, tone: "doubt" };
  return seesNoOrder(fleet)
    ? { sign: "–", sentence: prose.noOrder ?? fleetProseIn(lang).noOrder, tone: "none" }
    : { sign: "✓", sentence: prose.none, tone: "good" };
}

/** How many orders are listed, and how many of those are in each state. */
export type Listed = Pick<Fleet, "count" | "states">;

/** How many orders were seen, in which states; where only some are listed, in which states those are. */
export function tellSeen(fleet: Fleet, { lang }: TimeFormat, listed: Listed = fleet): string {
  const { count, unclearElsewhere = 0, search } = fleet;
  const prose = fleetProseIn(lang);
  const counted = [...listed.states].map(([state, each]) => prose.counted(state, each)).join(", ");
  if (listed.count !== count) return prose.orders.some(listed.count, count, counted);
  const others = unclearElsewhere === 0 ? [] : [prose.unclearElsewhere(unclearElsewhere, search.interrupted)];
  return [prose.seen(count, counted), ...others].join(" ");
}

/** Where was searched, how much came back, and what was not seen. An empty result must say so just as a full one. */
export function tellSearched(
  { search, count, path }: Fleet,
  format: TimeFormat & Again,
): { warnings: string[]; sentence: string } {
  const prose = fleetProseIn(format.lang);
  const { window, swept } = search;
  const sentence = prose.searched({
    ...search,
    source: cut(printable(search.source), 400),
    from: instant(window.from, format),
    to: instant(window.to, format),
    swept: swept.from < window.from ? instant(swept.from, format) : null,
    services: search.services.map((service) => inCell(service)).join(", "),
    orders: count,
  });
  const forgotten = forgottenUpTo(search);
  const unknown = servicesUnknown(path, search.services);
  return {
    warnings: [
      ...(search.interrupted ? [prose.interrupted] : []),
      ...tellUnseen(search.unseen, format),
      ...(forgotten === undefined ? [] : [prose.oldest(instant(forgotten, format))]),
      ...search.silent.map((one) => tellSilent(one, format)),
      ...(search.sampled ? [prose.sampled] : []),
      ...(search.services.length === 0 && !search.interrupted ? [proseIn(format.lang).noService] : []),
      ...(search.services.length > 0 && unknown.length > 0
        ? [proseIn(format.lang).unknownServices(unknown.map((one) => inCell(one)).join(", "))]
        : []),
    ],
    sentence: withNotes(sentence, search.notes, format.lang),
  };
}

/** A warning of the parts of the window that hold more than the source hands over; empty where there are none. */
export function tellUnseen(unseen: readonly Interval[], format: TimeFormat & Again): string[] {
  if (unseen.length === 0) return [];
  const prose = fleetProseIn(format.lang);
  const shown = unseen.slice(0, 3).map(({ from, to }) => `${instant(from, format)} – ${instant(to, format)}`);
  return [prose.cutOff(prose.examples(shown.join(", "), unseen.length - shown.length), format.asked)];
}

export const tellSilent = ({ service, from, isOlder }: Silence, format: TimeFormat & Again): string =>
  fleetProseIn(format.lang).fellSilent({
    service: inCell(service),
    from: instant(from, format),
    isOlder: isOlder === true,
    again: format.again ?? "",
  });

/** `13  mes-api: receives the calculation request`, as the headline of `show` has it. */
export function placeOf(point: Point, { path }: Pick<Fleet, "path">, { lang }: TimeFormat): string {
  const actor = path.rows.find(({ row }) => row === point.row)?.actorLabel.en ?? "";
  return lang === "ru" ? `${point.point}  ${point.label.ru}` : `${point.point}  ${actor}: ${point.label.en}`;
}
