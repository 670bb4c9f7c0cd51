import type { CoverageReport } from "../../fleet/coverage.ts";
import type { Style } from "../../style.ts";
import { plain, table } from "../columns.ts";
import { percent } from "./sentences.ts";
import { headline, page, searched } from "./table.ts";
import { type FleetProse, fleetProseIn } from "../prose/fleet.ts";
import { inCell, paragraph } from "../text.ts";

/** How well each point of the path is traced, and what a team should instrument next. */
export function renderCoverageTable(report: CoverageReport, style: Style): string {
  const { fleet, points } = report;
  const { color, lang, width } = style;
  const prose = fleetProseIn(lang);
  const { columns, coverage } = prose;
  const advice = adviceOf(report, coverage);
  return page([
    tellCoverage(report, style),
    table(
      [
        { title: columns.step },
        { title: columns.service, droppable: 1 },
        { title: "%", align: "right" },
        { title: columns.shown, align: "right", droppable: 2 },
        { title: columns.missing, align: "right" },
        { title: "", free: true },
      ],
      points.map(({ point, service, shown: here, proved, unproved, ratio }) => ({
        paint: ratio === null || ratio === 1 ? (here === 0 ? color.dim : plain) : color.yellow,
        brief: true,
        cells: [
          point,
          inCell(service),
          ratio === null ? "–" : percent(ratio, lang),
          String(here),
          String(proved + unproved),
          fleet.path.byId.get(point)!.label[lang],
        ],
      })),
      style,
    ),
    advice.length === 0
      ? undefined
      : advice
          .flatMap((one, i) => paragraph(i === 0 ? coverage.lead : " ".repeat(coverage.lead.length), one, width))
          .join("\n"),
    searched(fleet, style),
  ]);
}

/** Which share of the steps is there. That it is all of them is known only where everything was seen. */
function tellCoverage({ fleet, services }: CoverageReport, style: Style): string {
  const { coverage } = fleetProseIn(style.lang);
  const shown = services.reduce((sum, one) => sum + one.shown, 0);
  const all = shown + services.reduce((sum, one) => sum + one.proved + one.unproved, 0);
  const share = all === 0 ? null : percent(shown / all, style.lang);
  if (fleet.search.blind) return headline("?", coverage.unclear(share), style.color.bold.yellow, style);
  return share === null
    ? headline("–", coverage.nothing, plain, style)
    : headline(shown === all ? "✓" : "~", coverage.headline(share), plain, style);
}

/** What to instrument next, one sentence each. */
function adviceOf(
  { fleet, points, services, attributes, sampled }: CoverageReport,
  coverage: FleetProse["coverage"],
): string[] {
  // What was not read or not handed over may show any step.
  const isCut = fleet.search.interrupted || fleet.search.unseen.length > 0;
  const unseen = isCut ? [] : points.filter((one) => one.shown === 0).map(({ point }) => point);
  return [
    ...(sampled > 0 ? [coverage.sampled(sampled)] : []),
    ...(unseen.length > 0 && fleet.count > 0 ? [coverage.unseen(unseen.join(", "))] : []),
    ...services
      .filter(({ keyless }) => keyless > 0)
      .map(({ service, keyless }) => coverage.keyless({ service: inCell(service), count: keyless })),
    ...attributes.map(({ service, attribute, point, missing, carried, example }) =>
      coverage.attribute({
        service: inCell(service),
        attribute,
        point,
        missing,
        of: missing + carried,
        trace: example ?? "",
      }),
    ),
  ];
}
