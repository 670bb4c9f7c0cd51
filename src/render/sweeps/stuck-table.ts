import type { OrderAlarm } from "../../fleet/alarms.ts";
import type { StuckReport } from "../../fleet/stuck.ts";
import type { Style } from "../../style.ts";
import { countOrders } from "./alarm-sentences.ts";
import { type Line, plain, table } from "../columns.ts";
import { idText, tellNothing } from "./sentences.ts";
import { answered, headline, next, page, searched, seen, unclear } from "./table.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { inCell } from "../text.ts";
import { duration, moment } from "../time.ts";

/** The orders that wait too long, for whom and where; machines' steps first. */
export function renderStuckTable(report: StuckReport, style: Style): string {
  const { fleet, stuck } = report;
  const { color, lang } = style;
  const prose = fleetProseIn(lang);
  const { columns } = prose;
  const none = report.isShort ? prose.stuck.noneActive : prose.stuck.none;
  const lines = stuck.map((one) => lineOf(one, fleet.now, style));
  return page([
    stuck.length === 0
      ? answered(tellNothing(report, { ...prose.stuck, none }, lang), style)
      : headline(
          "!",
          prose.stuck.headline(countOrders(stuck), countOrders(stuck.filter(isWorse))),
          color.bold.red,
          style,
        ),
    stuck.length === 0
      ? undefined
      : table(
          [
            { title: columns.order },
            { title: columns.over, align: "right" },
            { title: columns.limit, align: "right", droppable: 2 },
            { title: columns.waitsFor },
            { title: columns.status, droppable: 1 },
            { title: columns.since, droppable: 3 },
            { title: columns.at, free: true },
          ],
          lines,
          style,
        ),
    unclear(report.unclear, style),
    next(style),
    `${seen(fleet, style)}\n${searched(fleet, style)}`,
  ]);
}

/** Whether the order's own verdict is of another step, at which it was lost or failed. */
const isWorse = ({ judged }: OrderAlarm): boolean => judged.verdict.state !== "stuck";

function lineOf({ judged, alarm }: OrderAlarm, now: number, style: Style): Line {
  const { lang } = style;
  const { evidence, deadline, since } = alarm;
  const point = judged.path.byId.get(alarm.point!)!;
  const actor = judged.path.rows.find(({ row }) => row === alarm.row)!.actorLabel[lang];
  const limit = evidence.limits.find((one) => one.deadline === deadline)?.limit ?? null;
  return {
    paint: plain,
    brief: true,
    cells: [
      idText(judged.order.asked),
      deadline === null ? "" : duration(now - deadline, lang),
      limit === null ? "" : duration(limit, lang),
      evidence.person?.label[lang] ?? actor,
      judged.order.status === null ? "" : inCell(judged.order.status, 24),
      since === null ? "" : moment(since, style, false),
      `${alarm.point} ${point.label[lang]}`,
    ],
  };
}
