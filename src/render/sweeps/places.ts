import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import { getOrInsert } from "../../newer-map.ts";
import type { Language, PointId } from "../../order/path.ts";
import type { OrderState } from "../../order/report.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { reportProseIn } from "../prose/report.ts";
import { orderSigns, type Tone, toneOfOrder } from "../signs.ts";

/** What is amiss at one point of the path, over all orders. */
export interface Place {
  readonly point: PointId;
  readonly tone: Tone;
  readonly sign: string;
  /** `2 lost`. */
  readonly text: string;
}

/** The states in the order in which they are told of at one point. */
const worstFirst: readonly OrderState[] = ["lost", "failed", "stuck", "undecidable"];

/**
 * How many orders met the same fate at each point, in the path's order and the worst first, whichever check found which;
 * an order counts once at each.
 */
export function placesOf(alarms: readonly OrderAlarm[], { path }: Fleet, lang: Language): Place[] {
  const places = new Map<string, { readonly first: OrderAlarm; readonly orders: Set<string> }>();
  for (const one of alarms) {
    const key = `${one.alarm.point} ${one.alarm.state}`;
    getOrInsert(places, key, () => ({ first: one, orders: new Set<string>() })).orders.add(one.judged.order.asked);
  }
  const index = (id: PointId) => path.points.findIndex(({ point }) => point === id);
  return [...places.values()]
    .sort((a, b) => worstFirst.indexOf(a.first.alarm.state) - worstFirst.indexOf(b.first.alarm.state))
    .flatMap(({ first: { alarm }, orders }): Place[] => {
      const { state, point } = alarm;
      if (point === null) return [];
      const text = fleetProseIn(lang).counted(state, orders.size);
      return [{ point, tone: toneOfOrder(state), sign: orderSigns[state], text }];
    })
    .sort((a, b) => index(a.point) - index(b.point));
}

/** Where something is amiss in words, for readers who can't see the picture. */
export function tellPlaces(places: readonly Place[], lang: Language): string {
  const prose = reportProseIn(lang).picture;
  return places.length === 0
    ? prose.calm
    : prose.fleet(places.map(({ point, text }) => `${point}: ${text}`).join("; "));
}

/** In characters. */
const longestBar = 24;

/**
 * The path in letters: how many orders show each point, and what is amiss there.
 *
 *     12   ████████████████████████  37
 *     13   ███████████████████████   36  ✗ 1 lost: receives the calculation request
 */
export function inLetters({ path, passed }: Fleet, places: readonly Place[], lang: Language): string[] {
  const counts = path.points.map(({ point }) => passed.get(point) ?? 0);
  const most = Math.max(1, ...counts);
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const ids = widest(path.points.map(({ point }) => point));
  const figures = widest(counts.map(String));
  return path.points.map(({ point, label }, i) => {
    const count = counts[i]!;
    // Even a single order shows.
    const long = count === 0 ? 0 : Math.max(1, Math.round((count / most) * longestBar));
    const amiss = places.filter((place) => place.point === point).map(({ sign, text }) => `${sign} ${text}`);
    const there = amiss.length === 0 ? [] : [`${amiss.join(", ")}: ${label[lang]}`];
    const line = [point.padEnd(ids), "█".repeat(long).padEnd(longestBar), String(count).padStart(figures), ...there];
    return line.join("  ");
  });
}
