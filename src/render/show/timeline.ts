import stringWidth from "string-width";
import { groupBy } from "../../newer-map.ts";
import type { TimelineBar } from "../../order/report-details.ts";
import type { OrderReport } from "../../order/report.ts";
import type { Style } from "../../style.ts";
import type { Interval } from "../../trace/interval.ts";
import { type Axis, axisOf } from "./axis.ts";
import { barLine, marks } from "./bar-line.ts";
import { rowSign } from "../paint.ts";
import { proseIn } from "../prose/prose.ts";
import { showProseIn } from "../prose/show.ts";
import { folded, labelIn } from "../rows.ts";
import { cut, wrap } from "../text.ts";
import { coarse, instant, moment } from "../time.ts";

/** Narrower terminals have room for the numbers of the rows, but not for labels. */
const narrowestWithLabels = 70;
const narrowestLabel = 20;

/**
 * The order's weeks on one axis, with bars for each row: work, and waits. Rows that the order did not reach are folded
 * into one line.
 */
export function renderTimeline(timeline: readonly TimelineBar[], report: OrderReport, style: Style): string {
  const { color, lang, width } = style;
  // A person's act leaves no span: the wait for the person is shown in the next row.
  const rows = report.rows.filter(({ points }) => points.length > 0);
  const ids = widestOf(rows.map(({ row }) => row));
  const labels =
    width < narrowestWithLabels
      ? 0
      : Math.min(widestOf(rows.map(labelIn(lang))), Math.max(narrowestLabel, Math.floor(width / 4)));
  const lead = (sign: string, id: string, label: string) =>
    [sign, padded(id, ids), ...(labels === 0 ? [] : [padded(cut(label, labels), labels)])].join("  ");
  const before = stringWidth(lead(" ", "", "")) + 2;
  const axis = axisOf(timeline.flatMap(busyPartsOf), width - before, (wait) => coarse(wait, lang));
  const drawn = groupBy(timeline, ({ row }) => row);
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

/**
 * The parts of a bar that the axis must not leave out: all of work, but only the start, the deadline and the open end
 * of a wait.
 */
const busyPartsOf = ({ kind, from, to, outcome, deadline }: TimelineBar): Interval[] =>
  kind === "work"
    ? [{ from, to }]
    : [from, ...(outcome === "open" ? [to] : []), ...(deadline === null ? [] : [deadline])].map((at) => ({
        from: at,
        to: at,
      }));

/** Three lines: days, times of day, and the axis itself, on which each break says how long it is. */
function scale(axis: Axis, style: Style): string[] {
  let day = "";
  const times: Written[] = [];
  const days: Written[] = [];
  for (const { from, to, column, width } of axis.stretches) {
    const [time, ...date] = moment(from, style, false).split(" ").reverse();
    times.push({ column, text: time! });
    const end = moment(to, style, false).split(" ").at(-1)!;
    if (width >= narrowestWithEnd && end !== time) times.push({ column: column + width - end.length, text: end });
    const own = date.reverse().join(" ");
    const isNear = column <= (days.at(-1)?.column ?? Number.NEGATIVE_INFINITY) + stringWidth(own);
    // A date without room for its month shows the day alone; the month is that of the date before.
    if (own !== day) days.push({ column, text: isNear ? own.split(" ")[0]! : own });
    day = own;
  }
  const line = [
    ...axis.stretches.map(({ column, width }) => ({ column, text: `├${"─".repeat(width - 2)}┤` })),
    ...axis.breaks,
  ];
  return [written(days), written(times), written(line.sort((a, b) => a.column - b.column))];
}

/** A stretch at least this wide also shows the time of its end. */
const narrowestWithEnd = 14;

interface Written {
  readonly column: number;
  readonly text: string;
}

/** A line with the texts at their columns; a text without room is left out. */
const written = (texts: readonly Written[]): string =>
  texts.reduce((line, { column, text }) => (stringWidth(line) <= column ? padded(line, column) + text : line), "");

/** What the marks mean, for those that occur. */
function legend(timeline: readonly TimelineBar[], style: Style): string {
  const { timeline: prose } = showProseIn(style.lang);
  const isLate = ({ deadline, to }: TimelineBar) => deadline !== null && deadline < to;
  const deadlines = timeline.flatMap(({ point, deadline }) => (deadline === null ? [] : [{ point, deadline }]));
  const deadlineTexts =
    deadlines.length === 1
      ? deadlines.map(({ deadline }) => instant(deadline, style))
      : deadlines.map(({ point, deadline }) => `${point} ${moment(deadline, style, false)}`);
  return [
    `${marks.work} ${prose.work}`,
    ...(timeline.some(({ kind }) => kind !== "work") ? [`${marks.waiting} ${prose.waiting}`] : []),
    ...(timeline.some(isLate) ? [`${marks.overdue} ${prose.overdue}`] : []),
    ...(deadlineTexts.length === 0 ? [] : [`${marks.deadline} ${prose.deadline(deadlineTexts.join(", "))}`]),
    ...(timeline.some(({ outcome }) => outcome === "failed") ? [`${marks.failed} ${prose.failed}`] : []),
  ].join("  ");
}
