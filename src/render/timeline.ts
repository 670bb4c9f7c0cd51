import stringWidth from "string-width";
import type { TimelineBar } from "../order/report-details.ts";
import type { OrderReport } from "../order/report.ts";
import type { Style } from "../style.ts";
import type { Interval } from "../trace/interval.ts";
import { type Axis, axisOf } from "./axis.ts";
import { barLine, marks } from "./bar-line.ts";
import { rowSign } from "./paint.ts";
import { proseIn } from "./prose/prose.ts";
import { showProseIn } from "./prose/show.ts";
import { folded, labelIn } from "./rows.ts";
import { cut, wrap } from "./text.ts";
import { coarse, instant, moment } from "./time.ts";

/** Narrower terminals have room for the numbers of the rows alone. */
const wideEnough = 70;
const leastLabel = 20;

/** The order's weeks on one axis, a bar a row: what it was worked on, and what it waited for. Rows that it did not come to are one line. */
export function renderTimeline(timeline: readonly TimelineBar[], report: OrderReport, style: Style): string {
  const { color, lang, width } = style;
  // What a person does leaves no span: the wait for it is the next row's.
  const rows = report.rows.filter(({ points }) => points.length > 0);
  const ids = widestOf(rows.map(({ row }) => row));
  const labels =
    width < wideEnough ? 0 : Math.min(widestOf(rows.map(labelIn(lang))), Math.max(leastLabel, Math.floor(width / 4)));
  const lead = (sign: string, id: string, label: string) =>
    [sign, padded(id, ids), ...(labels === 0 ? [] : [padded(cut(label, labels), labels)])].join("  ");
  const before = stringWidth(lead(" ", "", "")) + 2;
  const axis = axisOf(timeline.flatMap(shownOf), width - before, (wait) => coarse(wait, lang));
  const drawn = byRow(timeline);
  const lines = folded(rows, ({ row }) => drawn.has(row)).map(({ row, last }) => {
    const bars = drawn.get(row.row) ?? [];
    const { sign, paint } = rowSign(row, color);
    const state = proseIn(lang).pointStates[row.state];
    if (last !== row.row) return paint(cut(`${sign}  ${row.row}–${last}  ${state}`, width));
    const line = bars.length === 0 ? paint(state) : barLine(bars, row, report.path, axis, style);
    return `${paint(lead(sign, row.row, labelIn(lang)(row)))}  ${line}`;
  });
  return [
    ...scale(axis, style).map((line) => color.dim((" ".repeat(before) + line).trimEnd())),
    ...lines,
    ...wrap(legend(timeline, style), width).map((line) => color.dim(line)),
  ].join("\n");
}

const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - stringWidth(text)));
const widestOf = (texts: readonly string[]): number => Math.max(...texts.map((text) => stringWidth(text)));

/** What of a bar must not be left out of the axis: work as a whole, of a wait only when it began and until when it may last. */
const shownOf = ({ kind, from, to, outcome, deadline }: TimelineBar): Interval[] =>
  kind === "work"
    ? [{ from, to }]
    : [from, ...(outcome === "open" ? [to] : []), ...(deadline === null ? [] : [deadline])].map((at) => ({
        from: at,
        to: at,
      }));

function byRow(timeline: readonly TimelineBar[]): ReadonlyMap<string, readonly TimelineBar[]> {
  const rows = new Map<string, TimelineBar[]>();
  for (const bar of timeline) {
    const known = rows.get(bar.row);
    if (known === undefined) rows.set(bar.row, [bar]);
    else known.push(bar);
  }
  return rows;
}

/** Days, times of day, and the axis itself, on which the breaks say how long they are. */
function scale(axis: Axis, style: Style): string[] {
  let day = "";
  const times: Written[] = [];
  const days: Written[] = [];
  for (const { from, to, column, width } of axis.stretches) {
    const [time, ...date] = moment(from, style, false).split(" ").reverse();
    times.push({ column, text: time! });
    const end = moment(to, style, false).split(" ").at(-1)!;
    if (width >= roomForEnd && end !== time) times.push({ column: column + width - end.length, text: end });
    const own = date.reverse().join(" ");
    const isNear = column <= (days.at(-1)?.column ?? Number.NEGATIVE_INFINITY) + stringWidth(own);
    // Where there is no room for the month, it is the one before.
    if (own !== day) days.push({ column, text: isNear ? own.split(" ")[0]! : own });
    day = own;
  }
  const line = [
    ...axis.stretches.map(({ column, width }) => ({ column, text: `├${"─".repeat(width - 2)}┤` })),
    ...axis.breaks,
  ];
  return [written(days), written(times), written(line.sort((a, b) => a.column - b.column))];
}

/** A stretch that is as wide as this says when it ends too. */
const roomForEnd = 14;

interface Written {
  readonly column: number;
  readonly text: string;
}

/** Texts at their columns; one for which there is no room is left out. */
const written = (texts: readonly Written[]): string =>
  texts.reduce((line, { column, text }) => (stringWidth(line) <= column ? padded(line, column) + text : line), "");

/** What the marks mean, those that there are. */
function legend(timeline: readonly TimelineBar[], style: Style): string {
  const { timeline: prose } = showProseIn(style.lang);
  const isLate = ({ deadline, to }: TimelineBar) => deadline !== null && deadline < to;
  const deadlines = timeline.flatMap(({ point, deadline }) => (deadline === null ? [] : [{ point, deadline }]));
  const told =
    deadlines.length === 1
      ? deadlines.map(({ deadline }) => instant(deadline, style))
      : deadlines.map(({ point, deadline }) => `${point} ${moment(deadline, style, false)}`);
  return [
    `${marks.work} ${prose.work}`,
    ...(timeline.some(({ kind }) => kind !== "work") ? [`${marks.waiting} ${prose.waiting}`] : []),
    ...(timeline.some(isLate) ? [`${marks.overdue} ${prose.overdue}`] : []),
    ...(told.length === 0 ? [] : [`${marks.deadline} ${prose.deadline(told.join(", "))}`]),
    ...(timeline.some(({ outcome }) => outcome === "failed") ? [`${marks.failed} ${prose.failed}`] : []),
  ].join("  ");
}
