import type { OrderReport, RowReport } from "../../order/report.ts";
import type { Style } from "../../style.ts";
import { type Line, table } from "../columns.ts";
import { renderCritical } from "./critical.ts";
import { tellLooks } from "./look-sentences.ts";
import {
  type JudgementInFull,
  tellElsewhere,
  tellFindings,
  tellHeadline,
  tellOrder,
  tellSearch,
  tellSince,
  tellWhy,
} from "../order-sentences.ts";
import { headlinePaint, paintOf } from "../paint.ts";
import { proseIn } from "../prose/prose.ts";
import { orderSigns, pointSigns } from "../signs.ts";
import { remarksOf, signOf, type Step, stepsOf, toneOf } from "./steps.ts";
import { listed, paragraph, wrap } from "../text.ts";
import { duration, moment } from "../time.ts";
import { renderTimeline } from "./timeline.ts";
import { renderUnfolded } from "./unfolded.ts";
import { renderWhy } from "./why.ts";

/**
 * The answer first, in words for someone who was just woken up; then the rows; then other findings and where was
 * searched.
 */
export function renderShowTable(report: OrderReport, style: Style): string {
  const { color, width } = style;
  const prose = proseIn(style.lang);
  const { rows } = report;
  const elsewhere = tellElsewhere(report, style);
  const sections = [
    renderAnswer(report, style),
    ...(elsewhere === undefined ? [] : [color.yellow(wrap(elsewhere, width).join("\n"))]),
    ...(report.why === undefined ? [] : [renderWhy(report.why, report, style)]),
    ...(rows.length === 0
      ? []
      : [color.dim(wrap(tellOrder(report, style), width).join("\n")), ...renderPath(report, style)]),
    ...(report.critical === undefined ? [] : [renderCritical(report.critical, report, style)]),
    ...listed(prose.leads.also, tellFindings(report, style), width),
    color.dim(wrap(tellSearch(report, style), width).join("\n")),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** State, where, since when, why, what to look at next. */
export function renderAnswer(report: JudgementInFull, style: Style): string {
  const { width, color } = style;
  const { leads } = proseIn(style.lang);
  const paint = headlinePaint(report.verdict.state, color);
  const since = tellSince(report, style);
  const why = tellWhy(report, style);
  return [
    ...paragraph(`${orderSigns[report.verdict.state]} `, tellHeadline(report, style).join("  "), width).map((line) =>
      paint(line),
    ),
    ...(since === undefined
      ? []
      : paragraph(report.verdict.state === "completed" ? leads.done : leads.since, since, width)),
    ...paragraph(leads.why, why, width),
    ...listed(leads.look, tellLooks(report, style), width),
  ].join("\n");
}

/** The rows as a table; on request as bars, or with their spans, instead. */
function renderPath(report: OrderReport, style: Style): string[] {
  const { timeline, unfolded } = report;
  const drawn = [
    ...(timeline === undefined || timeline.length === 0 ? [] : [renderTimeline(timeline, report, style)]),
    ...(unfolded === undefined ? [] : [renderUnfolded(unfolded, report, style)]),
  ];
  return drawn.length === 0 ? [renderRows(report.rows, style)] : drawn;
}

function renderRows(rows: readonly RowReport[], style: Style): string {
  const { columns: titles, pointStates } = proseIn(style.lang);
  const lines = rows.flatMap((row) => stepsOf(row, style.lang)).map((step) => lineOf(step, style));
  const drawn = table(
    [
      { title: "" },
      { title: titles.step },
      { title: titles.what, free: true },
      // The Russian sentences already name who acts.
      { title: titles.who, droppable: 1, ...(style.lang === "ru" ? { from: 100 } : {}) },
      { title: titles.when, droppable: 0 },
      { title: titles.took, align: "right", droppable: 2 },
      { title: titles.waited, align: "right", droppable: 3 },
    ],
    lines,
    style,
  );
  // Every other sign is explained by its row, or by the verdict.
  const skipped = rows.some(({ state }) => state === "not-on-path");
  return skipped
    ? `${drawn}\n${style.color.dim(`${pointSigns["not-on-path"]}  ${pointStates["not-on-path"]}`)}`
    : drawn;
}

function lineOf(step: Step, style: Style): Line {
  const { color, lang, width } = style;
  const { id, label, actor, seen } = step;
  const spell = (micros: number | null | undefined) => (micros == null ? "" : duration(micros, lang));
  const remarks = remarksOf(step, lang);
  const what = remarks.length === 0 ? label : `${label} — ${remarks.join(", ")}`;
  const when = seen?.startedAt == null ? "" : moment(seen.startedAt, style, width >= 100);
  return {
    cells: [signOf(step), id, what, actor, when, spell(seen?.duration), spell(seen?.wait)],
    paint: paintOf(toneOf(step), color),
    brief: remarks.length === 0,
  };
}
