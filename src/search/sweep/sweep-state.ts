import type { JudgedOrder } from "../../order/investigation.ts";
import type { Path } from "../../order/path.ts";
import type { Verdict } from "../../order/report.ts";
import { eachOnce, type Sentence } from "../../sentence.ts";
import type { SearchTotals, TraceSource } from "../../sources/source.ts";
import { type Interval, traceReach } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { ActivityOf, IsUsual } from "../cohort/activity-around.ts";
import type { KeylessAt } from "../cohort/keyless-around.ts";
import type { InstancesOf } from "../cohort/stopped-around.ts";
import type { SweptTraces } from "../kept/swept-traces.ts";
import type { FinishedOrders } from "./finished-orders.ts";
import type { SweepMemory } from "./sweep-memory.ts";

/**
 * Whether an order began so long after the window did that none of it lies before; false if nobody knows when it began.
 */
export const beganIn = (began: Microseconds | undefined, { from }: Pick<Interval, "from">): boolean =>
  began !== undefined && began >= from + traceReach;

export interface SweepQuery {
  /** The time that the question is about. */
  readonly window: Interval;
  /** How long before the window an order may have got to the step at which it is lost inside the window. */
  readonly reach: Microseconds;
  readonly now: Microseconds;
  /**
   * Whether an alarm is asked for. Only for such alarms is anything looked up beyond the window; without it, for none.
   */
  readonly matters?: (alarm: Verdict, window: Interval, order: string) => boolean;
  /** What earlier looks have seen, so that only what is new is asked for. */
  readonly memory?: SweepMemory;
  /** What orders did before the sweep is not asked for: an order is not fetched only because it began before. */
  readonly onlyWindow?: true;
  /** Called once for each trace, with all spans that it had when it first came. */
  readonly onTrace?: (trace: Trace) => void;
  readonly onOrder?: (judged: number, of: number) => void;
  /**
   * Only orders with an alarm are wanted. A window may hold more orders than memory does: completed ones are only
   * counted.
   */
  readonly onlyAlarmed?: true;
  readonly signal: AbortSignal;
}

/** The time that is swept first: the window, and as long before it as an order may take to be lost in it. */
export const firstSwept = ({ window, reach, now }: SweepQuery): Interval => ({ from: window.from - reach, to: now });

/** Whether this alarm of an order is asked for. */
export const isAskedFor = (alarm: Verdict, { order }: JudgedOrder, { matters, window }: SweepQuery): boolean =>
  matters?.(alarm, window, order.asked) === true;

/** A source that counts its requests. */
export type SweepSource = TraceSource & { totals(): Pick<SearchTotals, "requests"> };

/** The state of a sweep that is under way. */
export interface SweepState {
  readonly source: SweepSource;
  readonly path: Path;
  readonly query: SweepQuery;
  /** Until when spans were heard of. */
  readonly heard: Microseconds;
  readonly kept: SweptTraces;
  readonly finished: FinishedOrders;
  /** Tells what a service said, from memory or by asking the storage. */
  activityOf: ActivityOf;
  instancesOf: InstancesOf;
  readonly isUsual: IsUsual;
  readonly keylessAt: KeylessAt;
  /** What the storage only counted, in addition to the traces that were kept. */
  countedOnly: { readonly traces: number; readonly spans: number; readonly oldest: Microseconds } | undefined;
  services: readonly string[];
  unseen: readonly Interval[];
  notes: readonly Sentence[];
  interrupted: boolean;
  /** When the last of the traces ended that have disappeared since the sweep: older traces may have disappeared too. */
  goneUpTo: Microseconds;
}

/** Adds notes to those of a sweep, each once. */
export function addNotes(state: Pick<SweepState, "notes">, notes: readonly Sentence[]): void {
  state.notes = eachOnce([...state.notes, ...notes]);
}

/**
 * Asks, unless the user has broken off: then nothing more is asked, and `known`, what was known by then, is the answer.
 */
export async function unlessStopped<T>(
  state: Pick<SweepState, "query" | "interrupted">,
  known: T,
  ask: () => Promise<T>,
): Promise<T> {
  if (state.interrupted) return known;
  try {
    return await ask();
  } catch (error) {
    if (!state.query.signal.aborted) throw error;
    state.interrupted = true;
    return known;
  }
}
