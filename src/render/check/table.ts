import type { CheckReport, CheckResult } from "../../fleet/check.ts";
import type { Style } from "../../style.ts";
import { plain } from "../columns.ts";
import {
  type Ignores,
  ignoresNone,
  nameOf,
  shownAs,
  signs,
  tellAmissUpTo,
  tellResult,
  tellSummary,
  worstOf,
} from "./sentences.ts";
import { headline, next, page, searched } from "../sweeps/table.ts";
import { cut, paragraph, printable } from "../text.ts";

const maxOrdersPerCheck = 5;

/** One check after the other: what was measured against what, and the orders that make it fail. */
export function renderCheckTable(report: CheckReport, style: Style, ignores = ignoresNone): string {
  const { color } = style;
  const { results, fleet } = report;
  const worst = worstOf(results, ignores);
  const { bold } = color;
  const paint = { ok: bold.green, empty: plain, ignored: plain, failed: bold.red, unclear: bold.yellow }[worst];
  return page([
    headline(signs[worst], tellSummary(report, style, ignores), paint, style),
    results.map((result) => renderResult(result, style, ignores)).join("\n"),
    next(style),
    searched(fleet, style),
  ]);
}

function renderResult(result: CheckResult, style: Style, ignores: Ignores): string {
  const { color, width } = style;
  const { check, outcome, alarms } = result;
  const shown = shownAs(result, ignores);
  const paint = { ok: color.green, empty: plain, ignored: plain, failed: color.red, unclear: color.yellow }[shown];
  const said = `${cut(printable(nameOf(check, style)), 80)} — ${tellResult(result, style, ignores)}`;
  const lines = paragraph(`${signs[shown]} `, said, width);
  const orders = outcome === "ok" ? [] : tellAmissUpTo(maxOrdersPerCheck, alarms, style);
  return [...lines.map((line) => paint(line)), ...orders.flatMap((one) => paragraph("    ", one, width))].join("\n");
}
