import { groupBy } from "../newer-map.ts";
import type { JudgedOrder } from "../order/investigation.ts";
import type { Path, Point } from "../order/path.ts";
import type { OrderState, Verdict } from "../order/report.ts";
import { type Interval, overlaps } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Fleet } from "./fleet.ts";

/** An order and an alarm at one of its points. */
export interface OrderAlarm {
  readonly judged: JudgedOrder;
  readonly alarm: Verdict;
}

/** Alarms of the same state at the same point. */
export interface AlarmGroup {
  readonly point: Point;
  readonly state: OrderState;
  /** Earliest first, as `grouped` makes them. */
  readonly alarms: readonly OrderAlarm[];
  /** How many orders of the sweep show the point. */
  readonly passed: number;
}

/** When an order became overdue, or failed. */
const timeOf = ({ deadline, since }: Verdict): Microseconds => deadline ?? since ?? 0;

/**
 * When an alarm could be known at the latest. An order may be overdue for a weekend before the next one comes and
 * overtakes it, or it may wait in a backlog. The proof is a span, which is visible once it has ended and was exported.
 */
function knownAt(alarm: Verdict, exportLag: Microseconds): Microseconds {
  const { spans, cohort } = alarm.evidence;
  const isOvertaken = alarm.reason === "overtaken";
  const overtaking = cohort?.examples.slice(0, 1).map(({ knownFrom }) => knownFrom) ?? [];
  const proof = isOvertaken ? overtaking : alarm.state === "failed" ? spans.map(({ ended }) => ended) : [];
  const least = Math.max(timeOf(alarm), (isOvertaken ? cohort?.backlogUntil : null) ?? 0);
  return proof.reduce((last, known) => Math.max(last, known + exportLag), least);
}

/**
 * Whether an order became overdue or failed in a window, or this became known in it. An earlier look has reported what
 * was before the window.
 */
export const isIn = (alarm: Verdict, window: Interval, { exportLag }: Pick<Path, "exportLag">): boolean =>
  overlaps({ from: timeOf(alarm), to: knownAt(alarm, exportLag) }, window);

/** States that are reported as lost: a failed order gets no further either. */
export const lostStates: readonly OrderState[] = ["lost", "failed"];

/** Alarms of the wanted states in a window, or of all time without one: one per point of an order, earliest first. */
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

/** How many orders are counted as undecidable, and are none of those that a report names as such. */
export function unnamedIn({ states }: Pick<Fleet, "states">, unclear: readonly OrderAlarm[]): number {
  const named = unclear.map(({ judged }) => judged).filter(({ verdict }) => verdict.state === "undecidable");
  return (states.get("undecidable") ?? 0) - new Set(named).size;
}

/** Groups alarms by point and state: the largest group first, groups of one size in the path's order. */
export function grouped(alarms: readonly OrderAlarm[], { passed, path }: Pick<Fleet, "passed" | "path">): AlarmGroup[] {
  const groups = groupBy(alarms, ({ alarm }) => `${alarm.point} ${alarm.state}`);
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
