import type { ChalkInstance } from "chalk";
import type { Language } from "../order/path.ts";
import type { OrderReport, OrderState, PointReport, PointState, RowReport } from "../order/report.ts";
import { type Column, inColumns, type Line, type Paint, widest } from "./columns.ts";
import { renderCritical } from "./critical.ts";
import { proseIn } from "./prose/prose.ts";
import { paragraph, wrap } from "./text.ts";
import { duration, moment } from "./time.ts";
import {
  clean,
  type Judgement,
  tellFindings,
  tellHeadline,
  tellLooks,
  tellReason,
  tellSearch,
  tellSince,
  tellSupport,
} from "./told.ts";

export interface Style {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: ChalkInstance;
  readonly lang: Language;
  readonly utc: boolean;
}

/** The answer first, in the words of someone who was woken up; then the rows; then what else was seen and where it was looked for. */
export function renderShowTable(report: OrderReport, style: Style): string {
  const { color, width } = style;
  const prose = proseIn(style.lang);
  const { order, rows } = report;
  const told = {
    id: order.orderId && clean(order.orderId),
    calculations: order.calculationRequestIds.map(clean).join(", "),
    type: order.orderType && clean(order.orderType),
    status: order.status && clean(order.status),
    path: order.path,
  };
  const sections = [
    renderAnswer(report, style),
    ...(rows.length === 0 ? [] : [color.dim(wrap(prose.order(told), width).join("\n")), renderRows(rows, style)]),
    ...(report.critical === undefined ? [] : [renderCritical(report.critical, report, style)]),
    ...listed(prose.leads.also, tellFindings(report, style), width),
    color.dim(wrap(tellSearch(report, style), width).join("\n")),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** State, where, since when, why, what to look at next. */
export function renderAnswer(report: Judgement, style: Style): string {
  const { width, color } = style;
  const { leads } = proseIn(style.lang);
  const paint = headlinePaint(report.verdict.state, color);
  const since = tellSince(report, style);
  const why = [tellReason(report, style), tellSupport(report, style)].filter((part) => part !== undefined).join(" ");
  return [
    ...paragraph(`${orderSigns[report.verdict.state]} `, tellHeadline(report, style), width).map((line) => paint(line)),
    ...(since === undefined
      ? []
      : paragraph(report.verdict.state === "completed" ? leads.done : leads.since, since, width)),
    ...paragraph(leads.why, why, width),
    ...listed(leads.look, tellLooks(report, style), width),
  ].join("\n");
}

/** The lead before the first, as much room before the others. */
const listed = (lead: string, items: readonly string[], width: number): string[] => {
  const lines = items.flatMap((item, i) => paragraph(i === 0 ? lead : " ".repeat(lead.length), item, width));
  return lines.length === 0 ? [] : [lines.join("\n")];
};

function renderRows(rows: readonly RowReport[], style: Style): string {
  const { columns: titles, pointStates } = proseIn(style.lang);
  const lines = rows.flatMap((row) => linesOf(row, style));
  const sized = (i: number) => widest(lines.map(({ cells }) => cells[i]!));
  const columns: Column[] = [
    { title: "", width: 1 },
    { title: titles.row, width: Math.max(titles.row.length, sized(1)) },
    { title: titles.what },
    {
      title: titles.who,
      width: Math.max(titles.who.length, sized(3)),
      droppable: 1,
      // The Russian sentences name who acts themselves.
      ...(style.lang === "ru" ? { from: 100 } : {}),
    },
    { title: titles.when, width: Math.max(titles.when.length, sized(4)), droppable: 0 },
    { title: titles.took, width: Math.max(titles.took.length, sized(5)), align: "right", droppable: 2 },
    { title: titles.waited, width: Math.max(titles.waited.length, sized(6)), align: "right", droppable: 3 },
  ];
  const table = inColumns(columns, lines, style.width, style.color.dim);
  // Every other sign is explained by its row, or by the verdict.
  const skipped = rows.some(({ state }) => state === "not-on-path");
  return skipped
    ? `${table}\n${style.color.dim(`${pointSigns["not-on-path"]}  ${pointStates["not-on-path"]}`)}`
    : table;
}

/** One line for a row whose points agree; a line more for each point where they don't. */
function linesOf(row: RowReport, style: Style): Line[] {
  const [first, ...rest] = row.points;
  const agree = row.points.every(({ state, slow }) => state === first?.state && !slow);
  if (first === undefined)
    return [lineOf(row.row, row.label[style.lang], row.actorLabel[style.lang], row.state, undefined, style)];
  if (rest.length === 0)
    return [lineOf(row.row, first.label[style.lang], row.actorLabel[style.lang], first.state, first, style)];
  const who = row.actorLabel[style.lang];
  if (agree) return [lineOf(row.row, row.label[style.lang], who, row.state, together(row.points), style)];
  return row.points.map((point) => lineOf(point.point, point.label[style.lang], who, point.state, point, style));
}

/** Several points as one: from the first one's start to the last one's end. */
function together(points: readonly PointReport[]): PointReport {
  const first = points[0]!;
  const ends = points.flatMap(({ startedAt, duration: took }) =>
    startedAt === null || took === null ? [] : [startedAt + took],
  );
  return {
    ...first,
    duration:
      first.startedAt === null || ends.length < points.length ? first.duration : Math.max(...ends) - first.startedAt,
  };
}

function lineOf(
  id: string,
  label: string,
  who: string,
  state: PointState,
  point: PointReport | undefined,
  style: Style,
): Line {
  const { color, lang, width } = style;
  const { pointStates, slow } = proseIn(lang);
  const spell = (micros: number | null | undefined) => (micros == null ? "" : duration(micros, lang));
  const telling =
    state === "done" ||
    state === "pending" ||
    (state === "proved" && point === undefined) ||
    state === "not-on-path" ||
    state === "waiting";
  const remarks = [...(telling ? [] : [pointStates[state]]), ...(point?.slow ? [slow] : [])];
  const what = remarks.length === 0 ? label : `${label} — ${remarks.join(", ")}`;
  const when = point?.startedAt == null ? "" : moment(point.startedAt, style, width >= 100);
  // A person's act is seen only through what follows it; nothing of it is missing.
  const sign =
    point?.slow && state === "done"
      ? "◷"
      : state === "proved" && point === undefined
        ? pointSigns.done
        : pointSigns[state];
  const paint =
    point?.slow && state === "done"
      ? color.yellow
      : paintOf(point === undefined && state === "proved" ? "done" : state, color);
  const brief = remarks.length === 0;
  return { cells: [sign, id, what, who, when, spell(point?.duration), spell(point?.wait)], paint, brief };
}

export const orderSigns: Readonly<Record<OrderState, string>> = {
  completed: "✓",
  "in-progress": "▸",
  waiting: "…",
  stuck: "!",
  failed: "✗",
  lost: "✗",
  undecidable: "?",
  "not-found": "?",
};

const pointSigns: Readonly<Record<PointState, string>> = {
  done: "✓",
  proved: "~",
  failed: "✗",
  lost: "✗",
  stuck: "!",
  waiting: "…",
  running: "▸",
  pending: "·",
  undecidable: "?",
  "not-on-path": "–",
};

const headlinePaint = (state: OrderState, color: ChalkInstance): Paint => {
  if (state === "failed" || state === "lost" || state === "stuck") return color.bold.red;
  return state === "undecidable" || state === "not-found" ? color.bold.yellow : color.bold.green;
};

const paintOf = (state: PointState, color: ChalkInstance): Paint => {
  if (state === "failed" || state === "lost" || state === "stuck") return color.bold.red;
  if (state === "undecidable" || state === "proved") return color.yellow;
  return state === "pending" || state === "not-on-path" ? color.dim : (text) => text;
};
