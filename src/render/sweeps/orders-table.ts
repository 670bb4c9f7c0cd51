import type { Fleet } from "../../fleet/fleet.ts";
import type { OrderLine, OrdersReport } from "../../fleet/orders.ts";
import type { Style } from "../../style.ts";
import { type Line, plain, table } from "../columns.ts";
import { type Headline, idText, seesNoOrder } from "./sentences.ts";
import { answered, page, searched, seen } from "./table.ts";
import { pointOf } from "../order-sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { orderSigns, toneOfOrder } from "../signs.ts";
import { inCell } from "../text.ts";
import { duration, moment } from "../time.ts";

/** All orders of a window, the latest first: state, point, status, age. */
export function renderOrdersTable({ fleet, lines, states }: OrdersReport, style: Style): string {
  const prose = fleetProseIn(style.lang);
  const { columns } = prose;
  return page([
    lines.length === 0
      ? answered(nothingListed(fleet, style), style)
      : table(
          [
            { title: "" },
            { title: columns.order },
            { title: columns.state },
            { title: columns.status, droppable: 3 },
            { title: columns.type, droppable: 4, from: 100 },
            { title: columns.began, droppable: 2 },
            { title: columns.seen, droppable: 1, align: "right" },
            { title: columns.at, free: true },
          ],
          lines.map((line) => lineOf(line, fleet.now, style)),
          style,
        ),
    `${seen(fleet, style, { count: lines.length, states })}\n${searched(fleet, style)}`,
  ]);
}

/** There is no such order only if all of them were seen. */
function nothingListed(fleet: Fleet, { lang }: Style): Headline {
  const { noOrder, orders } = fleetProseIn(lang);
  if (fleet.search.blind) return { sign: "?", sentence: orders.unclear, tone: "doubt" };
  return { sign: "·", sentence: seesNoOrder(fleet) ? noOrder : orders.none, tone: "none" };
}

function lineOf({ judged, first, last }: OrderLine, now: number, style: Style): Line {
  const { lang, color } = style;
  const { order, verdict } = judged;
  const point = pointOf(judged);
  return {
    paint: { bad: color.red, doubt: color.yellow, good: plain }[toneOfOrder(verdict.state)],
    brief: true,
    cells: [
      orderSigns[verdict.state],
      idText(order.asked),
      fleetProseIn(lang).states[verdict.state],
      order.status === null ? "" : inCell(order.status, 24),
      order.orderType === null ? "" : inCell(order.orderType, 16),
      moment(first, style, false),
      duration(Math.max(0, now - last), lang),
      point === undefined ? "" : `${point.point} ${point.label[lang]}`,
    ],
  };
}
