import type { DatabaseStage } from "../fleet/database-stages.ts";
import type { SlowReport, StepTimes } from "../fleet/slow.ts";
import type { Line } from "./columns.ts";
import { clean, headline, named, page, plain, searched, table } from "./fleet-table.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import type { Style } from "./show-table.ts";
import { paragraph } from "./text.ts";
import { duration, moment } from "./time.ts";

/** Steps ranked by how slow they are, what is over its limit first; people after machines; then slow queries. */
export function renderSlowTable(report: SlowReport, style: Style): string {
  const { fleet, steps, database, metrics } = report;
  const { color, lang } = style;
  const prose = fleetProseIn(lang);
  const { columns } = prose;
  const slow = steps.filter(({ verdict }) => verdict !== null).length + Number(database.length > 0);
  const spell = (micros: number | null) => (micros === null ? "" : duration(micros, lang));
  return page([
    slow > 0
      ? headline("◷", prose.slow.headline(slow), color.bold.yellow, style)
      : headline("✓", steps.length === 0 ? prose.slow.nothing : prose.slow.none, color.bold.green, style),
    steps.length === 0
      ? undefined
      : table(
          [
            { title: "" },
            { title: columns.step },
            { title: columns.kind },
            { title: columns.count, align: "right", droppable: 3 },
            { title: columns.p50, align: "right", droppable: 2 },
            { title: columns.p95, align: "right" },
            { title: columns.max, align: "right", droppable: 1 },
            { title: columns.worst, droppable: 4 },
            { title: columns.said, free: true },
          ],
          steps.map((step) => lineOf(step, report, style)),
          style,
        ),
    database.length === 0
      ? undefined
      : [
          color.yellow(`◷ ${prose.slow.database(database.length)}`),
          ...database.slice(0, 10).flatMap((one) => paragraph("  ", sayStage(one, style), style.width)),
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
              cells: [clean(service), spell(p50), spell(p95), clean(operation)],
            })),
            style,
          ),
        ].join("\n"),
    searched(fleet, style),
  ]);
}

function lineOf(step: StepTimes, { fleet }: SlowReport, style: Style): Line {
  const { lang, color } = style;
  const prose = fleetProseIn(lang);
  const point = fleet.path.points.find((one) => one.point === step.point)!;
  const { verdict, baseline, limit, slow, count } = step;
  const spell = (micros: number) => duration(micros, lang);
  const said =
    verdict === "over-limit"
      ? prose.slow.overLimit({ slow, count, limit: spell(limit!) })
      : verdict === "slower"
        ? prose.slow.slower({ slow, count, p50: spell(baseline!.p50), p95: spell(baseline!.p95), of: baseline!.count })
        : undefined;
  return {
    paint: verdict === null ? plain : color.yellow,
    brief: verdict === null,
    cells: [
      verdict === null ? "" : "◷",
      step.point,
      step.who === null ? prose.kinds[step.kind] : (point.person?.label[lang] ?? step.who),
      String(count),
      spell(step.p50),
      spell(step.p95),
      spell(step.max),
      named(step.worst.order, 24),
      [point.label[lang], ...(said === undefined ? [] : [said])].join(" — "),
    ],
  };
}

const sayStage = ({ service, what, took, at, orders, traceId }: DatabaseStage, style: Style): string =>
  [
    `${duration(took, style.lang)}  ${clean(service)}: ${clean(what)}`,
    moment(at, style, true),
    ...(orders.length === 0
      ? []
      : [
          orders
            .slice(0, 3)
            .map((id) => named(id))
            .join(", "),
        ]),
    traceId,
  ].join(", ");
