import type { CriticalStretch } from "../order/report-details.ts";
import type { OrderReport } from "../order/report.ts";
import type { Style } from "../style.ts";
import { inColumns, type Line, widest } from "./columns.ts";
import { criticalLines, tellCritical } from "./critical-sentences.ts";
import { wrap } from "./text.ts";

/** The critical path, stretch by stretch, with the share of the whole that each took. */
export function renderCritical(
  stretches: readonly CriticalStretch[],
  report: Pick<OrderReport, "path">,
  style: Style,
): string {
  const { color, width } = style;
  const lines = criticalLines(stretches, report, style).map(({ cells, long }): Line => ({
    paint: long ? color.bold : (text) => text,
    brief: true,
    cells,
  }));
  const sized = (i: number) => widest(lines.map(({ cells }) => cells[i]!));
  return [
    ...wrap(tellCritical(stretches, style), width),
    inColumns(
      [
        { title: "", width: sized(0), droppable: 1 },
        { title: "", width: sized(1), align: "right" },
        { title: "", width: sized(2), align: "right", droppable: 2 },
        { title: "", width: sized(3) },
        { title: "" },
      ],
      lines,
      width,
      color.dim,
    ).replace(/^\s*\n/, ""),
  ].join("\n");
}
