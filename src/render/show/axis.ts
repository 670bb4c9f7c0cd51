import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { second } from "../time.ts";

/** A stretch of time that is drawn to scale. */
interface Stretch extends Interval {
  readonly column: number;
  readonly width: number;
}

/** A stretch of time that is left out; the text says how long it is. */
interface Break {
  readonly column: number;
  readonly text: string;
}

/** A time axis that has room for weeks: busy times are drawn to scale, long idle times are left out. */
export interface Axis {
  readonly stretches: readonly Stretch[];
  readonly breaks: readonly Break[];
  readonly width: number;
  /** The column of a moment. Inside a break it lies in proportion; beyond the axis it lies at the nearer end. */
  columnOf(time: Microseconds): number;
}

/** In columns. */
const narrowestStretch = 3;
/** A time of day is written over the last stretch. */
const narrowestLastStretch = 6;
const shortestBreak = second;

/**
 * Breaks the axis at nights and long waits, the longest first, while the next one is an eighth or more of what is still
 * drawn and there is room for it.
 *
 *     work     ██ ███                █                          ██
 *     axis     ├────┤──── 13 h ────├───┤──────── 1 d ────────├──┤
 *
 * @param busy what must be seen: work, and single moments as intervals of no length
 * @param spell says in a word or two how long a break is
 */
export function axisOf(busy: readonly Interval[], width: number, spell: (wait: Microseconds) => string): Axis {
  const parts = merged(busy);
  const gaps = parts.slice(1).map(({ from }, i) => ({ after: i, length: from - parts[i]!.to }));
  const broken = new Set<number>();
  let drawn = parts.at(-1)!.to - parts[0]!.from;
  let taken = narrowestLastStretch;
  for (const { after, length } of [...gaps].sort((a, b) => b.length - a.length)) {
    const room = spell(length).length + narrowestStretch;
    if (length < shortestBreak || length * 8 < drawn || taken + room > width) break;
    broken.add(after);
    drawn -= length;
    taken += room;
  }
  return layOut(grouped(parts, broken), Math.max(width, taken), spell);
}

/** Intervals in the order of time; those that overlap or touch are one. */
function merged(busy: readonly Interval[]): Interval[] {
  const parts: { from: Microseconds; to: Microseconds }[] = [];
  for (const { from, to } of [...busy].sort((a, b) => a.from - b.from)) {
    const before = parts.at(-1);
    if (before !== undefined && from <= before.to) before.to = Math.max(before.to, to);
    else parts.push({ from, to });
  }
  return parts;
}

interface Group extends Interval {
  /** How many busy parts it consists of: a measure of how much there is to show. */
  readonly parts: number;
}

function grouped(parts: readonly Interval[], broken: ReadonlySet<number>): Group[] {
  const groups: Group[] = [];
  for (const [i, part] of parts.entries()) {
    const before = groups.at(-1);
    if (before === undefined || broken.has(i - 1)) groups.push({ ...part, parts: 1 });
    else groups[groups.length - 1] = { from: before.from, to: part.to, parts: before.parts + 1 };
  }
  return groups;
}

/** Gives each group room by how much there is to show. Each has a scale of its own, since breaks separate them. */
function layOut(groups: readonly Group[], width: number, spell: (wait: Microseconds) => string): Axis {
  const texts = groups.slice(1).map(({ from }, i) => spell(from - groups[i]!.to));
  const least = groups.map((_, i) => (i === groups.length - 1 ? narrowestLastStretch : narrowestStretch));
  const spare = width - sum(least) - sum(texts.map(({ length }) => length));
  // A single moment needs no more than the least room.
  const weights = groups.map(({ from, to, parts }) => (to > from ? parts : 0));
  const weight = sum(weights);
  const stretches: Stretch[] = [];
  const breaks: Break[] = [];
  let column = 0;
  let [given, weighed] = [0, 0];
  for (const [i, { from, to }] of groups.entries()) {
    weighed += weights[i]!;
    const upToHere = weight === 0 ? 0 : Math.floor((spare * weighed) / weight);
    const own = least[i]! + upToHere - given;
    given = upToHere;
    stretches.push({ from, to, column, width: own });
    column += own;
    const text = texts[i];
    if (text === undefined) continue;
    breaks.push({ column, text });
    column += text.length;
  }
  return { stretches, breaks, width: column, columnOf: (time) => columnIn(stretches, time) };
}

function columnIn(stretches: readonly Stretch[], time: Microseconds): number {
  const at = Math.max(
    0,
    stretches.findLastIndex(({ from }) => from <= time),
  );
  const { from, to, column, width } = stretches[at]!;
  const end = column + width - 1;
  if (time <= from) return column;
  if (time <= to) return column + Math.round(((time - from) / (to - from)) * (width - 1));
  const next = stretches[at + 1];
  return next === undefined ? end : end + Math.round(((time - to) / (next.from - to)) * (next.column - end));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
