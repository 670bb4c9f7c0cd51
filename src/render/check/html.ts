import type { CheckReport } from "../../fleet/check.ts";
import { checkPlaces, ignoresNone, nameOf, shownAs, signs, tellResult, tellSummary, worstOf } from "./sentences.ts";
import { type Headline } from "../sweeps/sentences.ts";
import { alarmTable, renderFleetPage } from "../html/fleet-page.ts";
import { renderTable, type Section } from "../html/page.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { reportProseIn } from "../prose/report.ts";
import { inCell } from "../text.ts";
import type { TimeFormat } from "../time.ts";

/** One page about all checks: the result of each, where on the path they fail, and the orders that make them fail. */
export function renderCheckHtml(report: CheckReport, format: TimeFormat, ignores = ignoresNone): string {
  const { results, fleet } = report;
  const { lang } = format;
  const { columns, check: prose } = fleetProseIn(lang);
  const tones = { ok: "good", empty: "none", ignored: "none", failed: "bad", unclear: "doubt" } as const;
  const checks: Section = {
    id: "checks",
    heading: reportProseIn(lang).headings.checks,
    body: renderTable(
      ["", columns.check, columns.said].map((content) => ({ content })),
      results.map((result) => ({
        tone: tones[shownAs(result, ignores)],
        cells: [
          { content: `${signs[shownAs(result, ignores)]} ${prose.outcomes[shownAs(result, ignores)]}` },
          { content: inCell(nameOf(result.check, format), 120) },
          { content: tellResult(result, format, ignores) },
        ],
      })),
    ),
  };
  const failing = results.flatMap((result, i): Section[] =>
    result.outcome === "ok" || result.alarms.length === 0
      ? []
      : [
          {
            id: `check-${i + 1}`,
            heading: inCell(nameOf(result.check, format), 120),
            body: alarmTable(result.alarms, format),
            long: true,
          },
        ],
  );
  const worst = worstOf(results, ignores);
  const sentence = tellSummary(report, format, ignores);
  const headline: Headline = { sign: signs[worst], sentence, tone: tones[worst] };
  const places = checkPlaces(report, lang);
  return renderFleetPage(fleet, { headline, places, sections: [checks, ...failing] }, format);
}
