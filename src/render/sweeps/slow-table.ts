import type { SlowReport, StepTimes } from "../../fleet/slow.ts";
import type { Style } from "../../style.ts";
import { type Line, plain, table } from "../columns.ts";
import { answered, next, page, searched } from "./table.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { slowSign } from "../signs.ts";
import { tellSlow, tellStage, tellStep } from "./slow-sentences.ts";
import { inCell, paragraph } from "../text.ts";
import { duration } from "../time.ts";

const maxQueriesShown = 10;

/** Steps ranked by how slow they are: those over their limit first, people after machines; then slow queries. */
export function renderSlowTable(report: SlowReport, style: Style): string {
  const { fleet, steps, database, metrics } = report;
  const { color, lang } = style;
  const prose = fleetProseIn(lang);
  const { columns } = prose;
  const spell = (micros: number | null) => (micros === null ? "" : duration(micros, lang));
  return page([
    answered(tellSlow(report, lang), style),
    steps.length === 0
      ? undefined
      : table(
          [
            { title: "" },
            { title: columns.step },
            { title: columns.kind },
            { title: columns.count, align: "right", droppable: 4 },
            { title: columns.p50, align: "right", droppable: 3 },
            { title: columns.p95, align: "right" },
            { title: columns.max, align: "right", droppable: 2 },
            { title: columns.worst, droppable: 1 },
            // A few letters of it would say nothing.
            { title: columns.what, free: true, droppable: 0 },
          ],
          steps.map((step) => lineOf(step, report, style)),
          style,
        ),
    database.length === 0
      ? undefined
      : [
          color.yellow(`${slowSign} ${prose.slow.database(database.length)}`),
          ...database.slice(0, maxQueriesShown).flatMap((one) => paragraph("  ", tellStage(one, style), style.width)),
        ].join("\n"),
    metrics === null
      ? undefined
      : [
          color.dim(prose.slow.metrics),
          table(
            [
              { title: columns.service },
              { title: columns.p50, align: "right" },
              { title: columns.p95, align: "right" },
              { title: columns.route, free: true },
            ],
            metrics.map(({ service, operation, p50, p95 }) => ({
              paint: plain,
              brief: true,
              cells: [inCell(service), spell(p50), spell(p95), inCell(operation)],
            })),
            style,
          ),
        ].join("\n"),
    next(style),
    searched(fleet, style),
  ]);
}

function lineOf(step: StepTimes, report: SlowReport, { lang, color }: Style): Line {
  const { slow, point, kind, count, p50, p95, max, worst, text } = tellStep(step, report, lang);
  return {
    paint: slow ? color.yellow : plain,
    brief: !slow,
    cells: [slow ? slowSign : "", point, kind, count, p50, p95, max, worst, text],
  };
}
