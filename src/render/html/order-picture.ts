import type { OrderReport } from "../../order/report.ts";
import { isInside } from "../order-sentences.ts";
import { reportProseIn } from "../prose/report.ts";
import { remarksOf, signOf, type Step, toneOf } from "../show/steps.ts";
import type { TimeFormat } from "../time.ts";
import type { Markup } from "./markup.ts";
import { drawPath, type Stop } from "./path-picture.ts";

/** The path with the order on it. */
export function drawOrder(report: OrderReport, steps: readonly Step[], { lang }: TimeFormat): Markup {
  const prose = reportProseIn(lang).picture;
  const { path, verdict } = report;
  const isLeftOut = verdict.state === "lost" && isInside(report);
  const stops = steps.map((step): Stop => {
    const { id, label, actor, points } = step;
    const here = verdict.state !== "completed" && verdict.point !== null && points.includes(verdict.point);
    const remarks = [...remarksOf(step, lang), ...(here && !isLeftOut ? [prose.here] : [])];
    return {
      id,
      label,
      actor,
      points,
      here,
      tone: toneOf(step),
      sign: signOf(step),
      ...(remarks.length === 0 ? {} : { remark: remarks.join(" — ") }),
    };
  });
  const at = stops.find(({ here }) => here);
  const place = at === undefined ? null : `${at.id} ${at.label}`;
  const done = steps.filter((step) => toneOf(step) === "good").length;
  return drawPath(stops, path, {
    title: prose.title(path.name),
    description: prose.walked({
      done,
      all: steps.length,
      at: place === null || isLeftOut ? null : [place, ...(at?.remark === undefined ? [] : [at.remark])].join(": "),
      never: isLeftOut ? place : null,
    }),
  });
}
