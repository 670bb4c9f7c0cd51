import type { CheckReport } from "../fleet/check.ts";
import { tellOrder, tellResult, tellSummary } from "./check-told.ts";
import { clean } from "./fleet-table.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { printable } from "./text.ts";
import { instant, type Clock } from "./time.ts";

/** Of a check that fails so many orders are named. */
const shown = 20;

/** For a ticket or a job's summary: a table of the checks, then the orders that make one fail. */
export function renderCheckMarkdown({ results, fleet }: CheckReport, clock: Clock): string {
  const { columns, check: prose, examples } = fleetProseIn(clock.lang);
  const signs = { ok: "✅", failed: "❌", unclear: "❔" } as const;
  const rows = results.map(
    (result) =>
      `| ${signs[result.outcome]} ${prose.outcomes[result.outcome]} | ${text(result.check.name)} | ${text(tellResult(result, clock))} |`,
  );
  const details = results
    .filter(({ outcome, alarms }) => outcome !== "ok" && alarms.length > 0)
    .flatMap(({ check, alarms }) => [
      "",
      `### ${text(check.name)}`,
      "",
      ...alarms.slice(0, shown).map((one) => `- ${text(tellOrder(one, clock))}`),
      ...(alarms.length > shown ? [`- ${examples("…", alarms.length - shown)}`] : []),
    ]);
  const { source, swept } = fleet.search;
  return [
    `## ordertrace: ${tellSummary({ results }, clock)}`,
    "",
    `| | ${columns.check} | ${columns.said} |`,
    "| --- | --- | --- |",
    ...rows,
    ...details,
    "",
    `${text(clean(source, 200))}, ${instant(swept.from, clock)} – ${instant(swept.to, clock)}, ${fleetProseIn(clock.lang).seen(fleet.count, "")}`,
    "",
  ].join("\n");
}

/** What Markdown, a table of it, or the HTML inside it would take for more than text. */
const text = (plain: string): string =>
  printable(plain)
    .replaceAll(/[\r\n]+/g, " ")
    .replaceAll(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char]!)
    .replaceAll(/[\\`*_{}[\]|#~!@]/g, (char) => `\\${char}`)
    // An address of its own becomes a link, and what begins like an item begins a list in it.
    .replaceAll("://", "\\://")
    .replaceAll(/\bwww\./gi, (lead) => `${lead.slice(0, -1)}\\.`)
    .replace(/^\s*(\d*)([-+.)])(?=\s|$)/, "$1\\$2");
