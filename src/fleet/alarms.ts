import type { JudgedOrder } from "../order/investigation.ts";
import type { Path, Point } from "../order/path.ts";
import type { OrderState, Verdict } from "../order/report.ts";
import { type Interval, overlaps } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Fleet } from "./fleet.ts";

/** An order and one point at which it is amiss. */
export interface OrderAlarm {
  readonly judged: JudgedOrder;
  readonly alarm: Verdict;
}

/** Orders that met the same fate at the same point. */
export interface AlarmGroup {
  readonly point: Point;
  readonly state: OrderState;
  /** The earliest of them first. */
  readonly alarms: readonly OrderAlarm[];
  /** Orders of the same sweep that show the point. */
  readonly passed: number;
}

/** When an order became overdue, or failed. */
const timeOf = ({ deadline, since }: Verdict): Microseconds => deadline ?? since ?? 0;

/**
 * When that could be known at the latest: an order may be overdue for a weekend before the next one comes, and overtakes it, or may
 * wait in a backlog; and whatever proves it is a span, which is there when it has ended and was sent.
 */
function knownAt(alarm: Verdict, exportLag: Microseconds): Microseconds {
  const { spans, cohort } = alarm.evidence;
  const isOvertaken = alarm.reason === "overtaken";
  const proof = isOvertaken ? cohort?.examples.slice(0, 1) : alarm.state === "failed" ? spans : [];
  const least = Math.max(timeOf(alarm), (isOvertaken ? cohort?.backlogUntil : null) ?? 0);
  return (proof ?? []).reduce((last, { ended }) => Math.max(last, ended + exportLag), least);
}

/** Whether an order became overdue, or failed, or that came to be known, in a window: what was before it has been told before. */
export const isIn = (alarm: Verdict, window: Interval, { exportLag }: Pick<Path, "exportLag">): boolean =>
  overlaps({ from: timeOf(alarm), to: knownAt(alarm, exportLag) }, window);

/** What is told of as lost: an order that failed comes no further either. */
export const lostStates: readonly OrderState[] = ["lost", "failed"];

/** All alarms of the wanted states, in a window or of all time, one for each point of an order; the earliest first. */
export const alarmsIn = (
  orders: readonly JudgedOrder[],
  states: readonly OrderState[],
  window?: Interval,
): OrderAlarm[] =>
  orders
    .flatMap((judged) =>
      judged.alarms
        .filter((alarm) => states.includes(alarm.state) && (window === undefined || isIn(alarm, window, judged.path)))
        .map((alarm) => ({ judged, alarm })),
    )
    .sort(earliestFirst);

/** By point and state: where most orders are first, else in the path's order. */
export function grouped(alarms: readonly OrderAlarm[], { passed, path }: Pick<Fleet, "passed" | "path">): AlarmGroup[] {
  const groups = new Map<string, OrderAlarm[]>();
  for (const one of alarms) {
    const key = `${one.alarm.point} ${one.alarm.state}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  const index = (point: Point) => path.points.indexOf(point);
  return [...groups.values()]
    .map((group): AlarmGroup => {
      const { point: id, state } = group[0]!.alarm;
      return {
        point: path.byId.get(id!)!,
        state,
        alarms: group.sort(earliestFirst),
        passed: passed.get(id!) ?? 0,
      };
    })
    .sort(
      (a, b) => b.alarms.length - a.alarms.length || index(a.point) - index(b.point) || (a.state < b.state ? -1 : 1),
    );
}

const earliestFirst = (a: OrderAlarm, b: OrderAlarm): number =>
  (a.alarm.since ?? 0) - (b.alarm.since ?? 0) || nameFirst(a, b);

const nameFirst = (a: OrderAlarm, b: OrderAlarm): number => (a.judged.order.asked < b.judged.order.asked ? -1 : 1);
