import type { CheckReport } from "../../fleet/check.ts";
import { checkPlaces, ignoresNone, nameOf, shownAs, tellAmissUpTo, tellResult, tellSummary } from "./sentences.ts";
import { picture } from "../sweeps/markdown.ts";
import { document, list, table, text } from "../markdown.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { inCell } from "../text.ts";
import { instant, type TimeFormat } from "../time.ts";

const maxOrdersPerCheck = 20;

/** For a ticket or a job's summary: a table of the checks, then the orders that make one fail. */
export function renderCheckMarkdown(report: CheckReport, format: TimeFormat, ignores = ignoresNone): string {
  const { results, fleet } = report;
  const { columns, check: prose, seen } = fleetProseIn(format.lang);
  const signs = { ok: "✅", empty: "➖", ignored: "➖", failed: "❌", unclear: "❔" } as const;
  const rows = results.map((result) => [
    `${signs[shownAs(result, ignores)]} ${prose.outcomes[shownAs(result, ignores)]}`,
    text(nameOf(result.check, format)),
    text(tellResult(result, format, ignores)),
  ]);
  const details = results
    .filter(({ outcome, alarms }) => outcome !== "ok" && alarms.length > 0)
    .flatMap(({ check, alarms }) => [
      `### ${text(nameOf(check, format))}`,
      list(tellAmissUpTo(maxOrdersPerCheck, alarms, format).map(text)),
    ]);
  const { source, swept } = fleet.search;
  return document([
    `## ordertrace: ${tellSummary(report, format, ignores)}`,
    table(["", columns.check, columns.said], rows),
    ...details,
    picture(fleet, checkPlaces(report, format.lang), format),
    `${text(inCell(source, 200))}, ${instant(swept.from, format)} – ${instant(swept.to, format)}. ${seen(fleet.count, "")}`,
  ]);
}
