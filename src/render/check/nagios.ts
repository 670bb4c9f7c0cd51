import type { CheckReport, CheckResult } from "../../fleet/check.ts";
import { ignoresNone, sawNoOrder, shownAs, tellAmissUpTo, tellResult } from "./sentences.ts";
import { printable } from "../text.ts";
import { type TimeFormat } from "../time.ts";

/** What lies past a few thousand characters, monitoring cuts off in the middle of a line. */
const maxOrdersPerCheck = 20;

/** The exit codes of a monitoring plugin, and what they are called. */
const nagiosStates = ["OK", "WARNING", "CRITICAL", "UNKNOWN"] as const;

/**
 * The answer of a Nagios or Icinga plugin: a summary line, figures after a bar, details on the lines below. Lost and
 * stuck orders are critical, slow steps and risen errors a warning. An undecidable check is unknown unless something is
 * worse.
 *
 * @param ignores whether a check that does not hold fails nothing; it is listed after the others
 */
export function renderCheckNagios(
  report: CheckReport,
  code: number,
  format: TimeFormat,
  ignores = ignoresNone,
): string {
  const { results, fleet } = report;
  const amiss = results.filter(({ outcome }) => outcome !== "ok");
  const ignored = new Set(amiss.filter(ignores));
  const bad = [...amiss.filter((one) => !ignored.has(one)), ...ignored];
  const summary =
    bad.length === 0
      ? tellWell(report)
      : bad
          .map((one) => `${ignored.has(one) ? "ignored: " : ""}${one.check.name}: ${tellResult(one, format)}`)
          .join("; ");
  const told = fleet.search.interrupted ? `interrupted; ${summary}` : summary;
  const figures = results.flatMap(figureOf).join(" ");
  const details = bad.flatMap(({ alarms }) => tellAmissUpTo(maxOrdersPerCheck, alarms, format).map(plain));
  return [`ORDERTRACE ${nagiosStates[code] ?? "UNKNOWN"} - ${plain(told)} | ${figures}`, ...details, ""].join("\n");
}

/** What a plugin's line says where no check is amiss. */
function tellWell(report: CheckReport): string {
  const { results } = report;
  const empty = results.filter((one) => shownAs(one) === "empty").length;
  const short = results.filter(({ daysNeeded }) => daysNeeded !== null).length;
  return [
    `${results.length - empty} checks passed`,
    ...(empty > 0 ? [`${empty} measured nothing`] : []),
    ...(short > 0 ? [`${short} did not look back far enough`] : []),
    ...(sawNoOrder(report) ? ["no order was seen"] : []),
  ].join(", ");
}

/** The answer of a plugin that could not check at all. */
export const nagiosUnknown = (message: string): string => `ORDERTRACE UNKNOWN - ${plain(message)}\n`;

/** `'label'=value[unit];warn;crit;min`. */
function figureOf({ check, value }: CheckResult): string[] {
  if (value === null) return [];
  const label = plain(check.name).replaceAll(/['=]/g, " ");
  const { subject } = check;
  switch (subject.kind) {
    case "lost":
    case "stuck":
    case "undecidable":
      return [`'${label}'=${value};;${subject.most};0`];
    case "orders":
      return [`'${label}'=${value};;${subject.least}:;0`];
    case "time":
      return [`'${label}'=${value / 1_000_000}s;${subject.most / 1_000_000};;0`];
    case "coverage":
      return [`'${label}'=${percent(value)}%;;${percent(subject.least)}:;0;100`];
    case "errors":
      return [`'${label}'=${percent(value)}%;${subject.most === null ? "" : percent(subject.most)};;0;100`];
  }
}

/** In full, as monitoring compares it with the limit beside it; a computer's last digits say nothing. */
const percent = (share: number): number => Math.round(share * 100_000_000) / 1_000_000;

/** Removes bars and line ends: a bar would begin the figures, and a line end would end the answer. */
const plain = (text: string): string => printable(text.replaceAll(/\s+/g, " ")).replaceAll("|", "¦");
