import type { DifferenceReport, PointDifference, Side } from "../../fleet/difference.ts";
import { lookingFurther } from "../../look-back.ts";
import type { Style } from "../../style.ts";
import { type Line, narrowestFreeColumn, plain, table, widest } from "../columns.ts";
import { idText } from "./sentences.ts";
import { headline, page } from "./table.ts";
import { tellSearch } from "../order-sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { proseIn } from "../prose/prose.ts";
import { renderAnswer } from "../show/table.ts";
import { wrap } from "../text.ts";
import { duration } from "../time.ts";

/** Two orders side by side, point by point; differences stand out. */
export function renderDiffTable(report: DifferenceReport, style: Style): string {
  const { one, other, typicalOf, points, noFurther } = report;
  const { color, lang, width, asked, beginning = "--since" } = style;
  const prose = fleetProseIn(lang);
  const { columns, diff } = prose;
  const mine = idText(one.order.asked);
  const theirs = other === null ? diff.typical(typicalOf) : idText(other.order.asked);
  const differing = points.filter(({ differs }) => differs !== null);
  const unfinished = [
    ...(noFurther.one === null ? [] : [diff.noFurther(mine, noFurther.one)]),
    ...(noFurther.other === null ? [] : [diff.noFurther(theirs, noFurther.other)]),
  ];
  const compared =
    differing.length === 0
      ? diff.same(mine, theirs)
      : diff.headline({ one: mine, other: theirs, count: differing.length });
  const shown = points.filter(({ one: a, other: b }) => !(a.state === "not-on-path" && b.state === "not-on-path"));
  // A recording was searched as a whole.
  const wider = asked === "recording" ? null : lookingFurther(report.search.window, beginning);
  return page([
    renderAnswer(one, style),
    ...(other === null ? [] : [renderAnswer(other, style)]),
    points.length === 0
      ? headline("?", diff.noTypical(one.order.path, wider), color.bold.yellow, style)
      : headline(differing.length === 0 ? "=" : "≠", [compared, ...unfinished].join(". "), plain, style),
    points.length === 0 ? undefined : renderSides(shown, [columns.step, mine, other === null ? "p50" : theirs], style),
    color.dim(wrap(tellSearch(report, style), width).join("\n")),
  ]);
}

/**
 * Step by step, with its name at the end of the line; on a narrow terminal, with its name on a line of its own, and
 * each order's times too where there is no room for both.
 */
function renderSides(points: readonly PointDifference[], titles: readonly string[], style: Style): string {
  const [step, mine, theirs] = titles.map((title) => ({ title }));
  const lines = points.map((point) => lineOf(point, style));
  const room = style.width - titles.reduce((sum, title, i) => sum + 2 + widthOf(title, lines, i + 1), 3);
  if (room >= narrowestFreeColumn)
    return table([{ title: "" }, step!, mine!, theirs!, { title: "", free: true }], lines, style);
  // Without the name's column, and the spaces before it.
  if (room >= -2) {
    const stacked = lines.flatMap(({ cells: [sign, point, one, other, label], ...look }): Line[] => [
      { ...look, cells: [sign!, point!, label!, ""] },
      { ...look, cells: ["", "", one!, other!] },
    ]);
    return table([{ title: "" }, step!, { ...mine!, free: true }, theirs!], stacked, style);
  }
  const beside = widest(titles.slice(1)) + 2;
  const listed = lines.flatMap(({ cells: [sign, point, one, other, label], ...look }): Line[] => [
    { ...look, cells: [sign!, point!, label!] },
    { paint: look.paint, cells: ["", "", mine!.title.padEnd(beside) + one!] },
    { paint: look.paint, cells: ["", "", theirs!.title.padEnd(beside) + other!] },
  ]);
  return table([{ title: "" }, step!, { title: "", free: true }], listed, style);
}

const widthOf = (title: string, lines: readonly Line[], column: number): number =>
  widest([title, ...lines.map(({ cells }) => cells[column]!)]);

function lineOf({ point, label, one, other, differs }: PointDifference, style: Style): Line {
  const { color, lang } = style;
  return {
    paint: differs === "state" ? color.red : differs === "time" ? color.yellow : color.dim,
    brief: true,
    cells: [differs === null ? "" : "≠", point, sideOf(one, lang), sideOf(other, lang), label[lang]],
  };
}

/** How long the point took, and the wait before it; its state where it did not happen. */
function sideOf({ state, took, wait }: Side, lang: Style["lang"]): string {
  if (state === null) return "–";
  if (state !== "done") return proseIn(lang).pointStates[state];
  const { waited } = fleetProseIn(lang).columns;
  return [
    ...(took === null ? [] : [duration(took, lang)]),
    ...(wait === null || wait < 1_000 ? [] : [`${waited} ${duration(wait, lang)}`]),
  ].join(", ");
}
