import stringWidth from "string-width";
import type { Path } from "../../order/path.ts";
import type { TimelineBar } from "../../order/report-details.ts";
import type { PointState, RowReport } from "../../order/report.ts";
import type { Style } from "../../style.ts";
import type { Axis } from "./axis.ts";
import { type Paint, plain } from "../columns.ts";
import { paintOf } from "../paint.ts";
import { proseIn } from "../prose/prose.ts";
import { showProseIn } from "../prose/show.ts";
import { pointSigns, toneOfPoint } from "../signs.ts";
import { duration, second } from "../time.ts";

export const marks = { work: "█", waiting: "░", overdue: "▒", deadline: "┃", failed: pointSigns.failed } as const;

interface Cell {
  readonly char: string;
  readonly paint: Paint;
}

/**
 * The bars of one row on the axis, with their lengths in words: after the bars, before them, or inside them if neither
 * side has room.
 */
export function barLine(bars: readonly TimelineBar[], row: RowReport, path: Path, axis: Axis, style: Style): string {
  const drawn = cellsOf(bars, row, axis, style);
  const from = drawn.findIndex((cell) => cell !== undefined);
  const line = Array.from(drawn, (cell) => cell ?? { char: " ", paint: plain });
  const texts = textsOf(bars, row, path, style);
  const { paint } = wordsOf(bars, row, style);
  const after = texts.find((text) => line.length + 1 + stringWidth(text) <= axis.width);
  const before = texts.find((text) => stringWidth(text) + 1 <= from);
  if (before !== undefined && (after === undefined || texts.indexOf(before) < texts.indexOf(after)))
    return `${" ".repeat(from - 1 - stringWidth(before))}${paint(before)} ${painted(line.slice(from))}`;
  if (after !== undefined) return `${painted(line)} ${paint(after)}`;
  const inside = texts.find((text) => stringWidth(text) + 2 + 2 * leastBarBesideText <= line.length - from);
  if (inside === undefined) return painted(line);
  const at = from + Math.floor((line.length - from - stringWidth(inside) - 2) / 2);
  const rest = line.slice(at + stringWidth(inside) + 2);
  return `${painted(line.slice(0, at))} ${paint(inside)} ${painted(rest)}`;
}

/** In columns, on either side of a text inside the bar. */
const leastBarBesideText = 4;

function cellsOf(bars: readonly TimelineBar[], row: RowReport, axis: Axis, { color }: Style): (Cell | undefined)[] {
  const cells: (Cell | undefined)[] = [];
  const fill = (from: number, to: number, char: string, paint: Paint) => {
    for (let at = from; at <= to; at++) cells[at] = { char, paint };
  };
  for (const { from, to, deadline } of bars.filter(({ kind }) => kind !== "work")) {
    const [begin, end] = [axis.columnOf(from), axis.columnOf(to)];
    fill(begin, end, marks.waiting, color.dim);
    if (deadline === null) continue;
    const until = axis.columnOf(deadline);
    if (deadline < to) fill(until, end, marks.overdue, color.red);
    fill(until, until, marks.deadline, color.bold);
  }
  const work = bars.filter(({ kind }) => kind === "work");
  for (const { from, to, outcome } of work)
    fill(axis.columnOf(from), axis.columnOf(to), marks.work, outcome === "done" ? plain : color.red);
  for (const { to, outcome } of work)
    if (outcome !== "done") fill(axis.columnOf(to), axis.columnOf(to), marks.failed, color.bold.red);
  for (const { point, to, deadline } of bars.filter(({ outcome }) => outcome === "open")) {
    const state = stateOf(point, row);
    // The sign of the present never hides the deadline.
    const isOver = deadline !== null && deadline < to;
    const at = Math.max(axis.columnOf(to), isOver ? axis.columnOf(deadline) + 1 : 0);
    fill(at, at, pointSigns[state], paintOf(toneOfPoint(state), color));
  }
  return cells;
}

const stateOf = (point: string, { points }: RowReport): PointState =>
  points.find((one) => one.point === point)?.state ?? "pending";

/** The texts for a row's bars, the longest first. */
function textsOf(bars: readonly TimelineBar[], row: RowReport, path: Path, style: Style): string[] {
  const { words, state } = wordsOf(bars, row, style);
  const spell = (micros: number) => duration(micros, style.lang);
  const personAt = (id: string) => path.byId.get(id)?.person?.label[style.lang];
  if (state !== undefined) {
    const open = bars.find(({ outcome }) => outcome === "open");
    const person = open && personAt(open.point);
    if (open === undefined || person === undefined) return [words];
    const waited = `${person} ${spell(open.to - open.from)}`;
    return state === "waiting" ? [waited, person] : [`${words}, ${waited}`, words];
  }
  const wait = bars.filter(({ kind }) => kind !== "work").sort((a, b) => b.to - b.from - (a.to - a.from))[0];
  const slow = row.points.some((point) => point.slow) ? `, ${proseIn(style.lang).slow}` : "";
  const work = spell(workIn(bars.filter(({ kind }) => kind === "work")));
  if (wait === undefined || wait.to - wait.from < shortestWaitNamed) return [work + slow];
  const waited = spell(wait.to - wait.from);
  const whom =
    personAt(wait.point) ?? showProseIn(style.lang).timeline.waits[wait.kind as Exclude<typeof wait.kind, "work">];
  return [`${whom} ${waited} + ${work}${slow}`, `${whom} ${waited}${slow}`, waited + slow];
}

const shortestWaitNamed = second;

/** The state of a row that is not over, or did not end well, in words; no words for any other row. */
function wordsOf(bars: readonly TimelineBar[], row: RowReport, { color, lang }: Style) {
  const open = bars.find(({ outcome }) => outcome === "open");
  const state = open === undefined ? (row.state === "failed" ? row.state : undefined) : stateOf(open.point, row);
  return state === undefined
    ? { words: "", state, paint: color.dim }
    : { words: proseIn(lang).pointStates[state], state, paint: paintOf(toneOfPoint(state), color) };
}

/** For how long there was work; simultaneous work counts once. */
function workIn(bars: readonly TimelineBar[]): number {
  let [total, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of [...bars].sort((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

/** Puts each colour on once for adjacent cells that share it. */
function painted(cells: readonly Cell[]): string {
  const runs: { text: string; paint: Paint }[] = [];
  for (const { char, paint } of cells) {
    const before = runs.at(-1);
    if (before?.paint === paint) before.text += char;
    else runs.push({ text: char, paint });
  }
  return runs.map(({ text, paint }) => (paint === plain ? text : paint(text))).join("");
}
