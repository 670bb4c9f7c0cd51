import type { SlowReport } from "../../fleet/slow.ts";
import { renderFleetPage } from "../html/fleet-page.ts";
import { markup } from "../html/markup.ts";
import { type Cell, renderItems, renderTable, type Section } from "../html/page.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { reportProseIn } from "../prose/report.ts";
import { slowSign } from "../signs.ts";
import { slowPlaces, tellSlow, tellStage, tellStep } from "./slow-sentences.ts";
import { inCell } from "../text.ts";
import { type TimeFormat, duration } from "../time.ts";

const maxQueriesShown = 100;

/** One page about how long steps take: where on the path it is slow, then each step's times, then slow queries. */
export function renderSlowHtml(report: SlowReport, format: TimeFormat): string {
  const { fleet, database, metrics } = report;
  const { lang } = format;
  const { slow: prose } = fleetProseIn(lang);
  const steps: Section = {
    id: "steps",
    heading: reportProseIn(lang).headings.steps,
    body: stepTable(report, format),
    long: true,
  };
  const queries: Section = {
    id: "database",
    heading: prose.database(database.length),
    body: renderItems(database.slice(0, maxQueriesShown).map((one) => tellStage(one, format))),
    long: true,
  };
  return renderFleetPage(
    fleet,
    {
      headline: tellSlow(report, lang),
      places: slowPlaces(report, lang),
      sections: [
        ...(report.steps.length === 0 ? [] : [steps]),
        ...(database.length === 0 ? [] : [queries]),
        ...(metrics === null
          ? []
          : [{ id: "metrics", heading: prose.metrics, body: metricTable(metrics, format), long: true }]),
      ],
    },
    format,
  );
}

const figure = (content: string): Cell => ({ content, number: true });
/** Left out on a narrow page. */
const extra = (content: string): Cell => ({ content, number: true, extra: true });

function stepTable(report: SlowReport, { lang }: TimeFormat) {
  const { columns } = fleetProseIn(lang);
  return renderTable(
    [
      { content: columns.step },
      { content: columns.what },
      extra(columns.count),
      extra(columns.p50),
      figure(columns.p95),
      extra(columns.max),
      { content: columns.worst, extra: true },
    ],
    report.steps.map((step) => {
      const { slow, point, text, kind, count, p50, p95, max, worst } = tellStep(step, report, lang);
      return {
        ...(slow ? { tone: "doubt" } : {}),
        cells: [
          { content: slow ? `${slowSign} ${point}` : point },
          { content: markup`${text} <span class="dim">${kind}</span>` },
          extra(count),
          extra(p50),
          figure(p95),
          extra(max),
          { content: worst, extra: true },
        ],
      };
    }),
  );
}

function metricTable(metrics: NonNullable<SlowReport["metrics"]>, { lang }: TimeFormat) {
  const { columns } = fleetProseIn(lang);
  const spell = (micros: number | null) => (micros === null ? "" : duration(micros, lang));
  return renderTable(
    [{ content: columns.service }, { content: columns.route }, figure(columns.p50), figure(columns.p95)],
    metrics.map(({ service, operation, p50, p95 }) => ({
      cells: [{ content: inCell(service) }, { content: inCell(operation) }, figure(spell(p50)), figure(spell(p95))],
    })),
  );
}
