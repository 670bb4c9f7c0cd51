import type { SlowReport } from "../../fleet/slow.ts";
import { answer, picture, searched } from "./markdown.ts";
import { document, list, table, text } from "../markdown.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { slowSign } from "../signs.ts";
import { slowPlaces, tellSlow, tellStage, tellStep } from "./slow-sentences.ts";
import { inCell } from "../text.ts";
import { type TimeFormat, duration } from "../time.ts";

const maxQueriesShown = 20;

/** For a ticket or a job's summary: each step's times, the slowest first, then where on the path it is slow. */
export function renderSlowMarkdown(report: SlowReport, format: TimeFormat): string {
  const { fleet, steps, database, metrics } = report;
  const { lang } = format;
  const { columns, slow: prose } = fleetProseIn(lang);
  const spell = (micros: number | null) => (micros === null ? "" : duration(micros, lang));
  return document([
    answer(tellSlow(report, lang)),
    steps.length === 0
      ? undefined
      : table(
          [
            "",
            columns.step,
            columns.what,
            columns.kind,
            columns.count,
            columns.p50,
            columns.p95,
            columns.max,
            columns.worst,
          ],
          steps.map((step) => {
            const { slow, point, text: what, kind, count, p50, p95, max, worst } = tellStep(step, report, lang);
            return [slow ? slowSign : "", ...[point, what, kind, count, p50, p95, max, worst].map(text)];
          }),
        ),
    ...(database.length === 0
      ? []
      : [
          `### ${text(prose.database(database.length))}`,
          list(database.slice(0, maxQueriesShown).map((one) => text(tellStage(one, format)))),
        ]),
    ...(metrics === null
      ? []
      : [
          `### ${text(prose.metrics)}`,
          table(
            [columns.service, columns.route, columns.p50, columns.p95],
            metrics.map(({ service, operation, p50, p95 }) =>
              [inCell(service), inCell(operation), spell(p50), spell(p95)].map(text),
            ),
          ),
        ]),
    picture(fleet, slowPlaces(report, lang), format),
    searched(fleet, format),
  ]);
}
