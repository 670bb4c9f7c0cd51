import type { AlarmGroup, OrderAlarm } from "../../fleet/alarms.ts";
import type { Fleet } from "../../fleet/fleet.ts";
import type { LostReport } from "../../fleet/lost.ts";
import type { Style } from "../../style.ts";
import { judgedBy, tellLooksOf } from "./alarm-sentences.ts";
import { idText } from "./sentences.ts";
import { answered, next, page, searched, seen, unclear } from "./table.ts";
import { newestFirst, tellGroup, tellLost } from "./lost-sentences.ts";
import { tellReason, tellSince } from "../order-sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { proseIn } from "../prose/prose.ts";
import { paragraph } from "../text.ts";

const maxOrdersPerPoint = 10;

/**
 * The points where orders were lost, and the newest loss first: which orders, since when and why; then what to look at.
 */
export function renderLostTable(report: LostReport, style: Style): string {
  const { fleet, groups } = report;
  const { lang } = style;
  return page([
    answered(tellLost(report, lang), style),
    ...newestFirst(groups).map((group) => renderGroup(group, fleet, style)),
    unclear(report.unclear, style),
    next(style),
    `${seen(fleet, style)}\n${searched(fleet, style)}`,
  ]);
}

function renderGroup(group: AlarmGroup, fleet: Fleet, style: Style): string {
  const { width, color, lang } = style;
  const { alarms } = group;
  const looks = tellLooksOf(alarms, style);
  return [
    ...paragraph("✗ ", tellGroup(group, fleet, style), width).map((line) => color.red(line)),
    ...alarms.slice(0, maxOrdersPerPoint).flatMap((one) => renderOrder(one, style)),
    ...(alarms.length > maxOrdersPerPoint
      ? [`  ${fleetProseIn(lang).examples("…", alarms.length - maxOrdersPerPoint)}`]
      : []),
    ...looks.flatMap((look, i) =>
      paragraph(`  ${i === 0 ? proseIn(lang).leads.look : " ".repeat(proseIn(lang).leads.look.length)}`, look, width),
    ),
  ].join("\n");
}

function renderOrder(one: OrderAlarm, style: Style): string[] {
  const judgement = judgedBy(one);
  const since = tellSince(judgement, style);
  return paragraph(
    `  ${idText(judgement.order.asked)}  `,
    [...(since === undefined ? [] : [since]), tellReason(judgement, style)].join("; "),
    style.width,
  );
}
