import type { CheckReport } from "../fleet/check.ts";
import { checkPlaces, nameOf, tellOrder, tellResult, tellSummary } from "./check-told.ts";
import { clean } from "./fleet-told.ts";
import { picture } from "./fleet-markdown.ts";
import { document, list, table, text } from "./markdown.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { instant, type Clock } from "./time.ts";

/** Of a check that fails so many orders are named. */
const shown = 20;

/** For a ticket or a job's summary: a table of the checks, then the orders that make one fail. */
export function renderCheckMarkdown(report: CheckReport, clock: Clock): string {
  const { results, fleet } = report;
  const { columns, check: prose, examples, seen } = fleetProseIn(clock.lang);
  const signs = { ok: "✅", failed: "❌", unclear: "❔" } as const;
  const rows = results.map((result) => [
    `${signs[result.outcome]} ${prose.outcomes[result.outcome]}`,
    text(nameOf(result.check, clock)),
    text(tellResult(result, clock)),
  ]);
  const details = results
    .filter(({ outcome, alarms }) => outcome !== "ok" && alarms.length > 0)
    .flatMap(({ check, alarms }) => [
      `### ${text(nameOf(check, clock))}`,
      list([
        ...alarms.slice(0, shown).map((one) => text(tellOrder(one, clock))),
        ...(alarms.length > shown ? [examples("…", alarms.length - shown)] : []),
      ]),
    ]);
  const { source, swept } = fleet.search;
  return document([
    `## ordertrace: ${tellSummary({ results }, clock)}`,
    table(["", columns.check, columns.said], rows),
    picture(fleet, checkPlaces(report, clock.lang), clock),
    ...details,
    `${text(clean(source, 200))}, ${instant(swept.from, clock)} – ${instant(swept.to, clock)}, ${seen(fleet.count, "")}`,
  ]);
}
