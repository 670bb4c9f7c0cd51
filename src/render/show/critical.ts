import type { CriticalStretch } from "../../order/report-details.ts";
import type { OrderReport } from "../../order/report.ts";
import type { Style } from "../../style.ts";
import { type Line, plain, table } from "../columns.ts";
import { criticalLines, tellCritical } from "./critical-sentences.ts";
import { wrap } from "../text.ts";

/** The critical path, stretch by stretch, with the share of the whole that each took. */
export function renderCritical(
  stretches: readonly CriticalStretch[],
  report: Pick<OrderReport, "path">,
  style: Style,
): string {
  const { color, width } = style;
  const lines = criticalLines(stretches, report, style).map(({ cells, long }): Line => ({
    paint: long ? color.bold : plain,
    brief: true,
    cells,
  }));
  return [
    ...wrap(tellCritical(stretches, style), width),
    table(
      [
        { title: "", droppable: 1 },
        { title: "", align: "right" },
        { title: "", align: "right", droppable: 2 },
        { title: "" },
        { title: "", free: true },
      ],
      lines,
      style,
    ).replace(/^\s*\n/, ""),
  ].join("\n");
}
