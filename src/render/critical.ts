import type { CriticalStretch, OrderReport } from "../order/report.ts";
import { inColumns, type Line, widest } from "./columns.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import type { Style } from "./show-table.ts";
import { wrap } from "./text.ts";
import { duration, instant, moment } from "./time.ts";

/** The critical path, stretch by stretch, with the share of the whole that each took. */
export function renderCritical(
  stretches: readonly CriticalStretch[],
  { path }: Pick<OrderReport, "path">,
  style: Style,
): string {
  const { lang, color, width } = style;
  const prose = fleetProseIn(lang);
  const [from, to] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0];
  const total = to - from;
  const lines = stretches.map(({ point: id, kind, from: start, to: end }): Line => {
    const point = path.points.find(({ point }) => point === id)!;
    const who = kind === "person" || kind === "external" ? point.person?.label[lang] : undefined;
    const share = total === 0 ? 0 : (end - start) / total;
    return {
      paint: share >= 0.1 ? color.bold : (text) => text,
      brief: true,
      cells: [
        moment(start, style, true),
        duration(end - start, lang),
        `${Math.floor(share * 100)} %`,
        who ?? prose.kinds[kind],
        `${id} ${point.label[lang]}`,
      ],
    };
  });
  const sized = (i: number) => widest(lines.map(({ cells }) => cells[i]!));
  const told = prose.critical({ total: duration(total, lang), from: instant(from, style), to: instant(to, style) });
  return [
    ...wrap(told, width),
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
