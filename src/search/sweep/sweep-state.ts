import type { Path } from "../../order/path.ts";
import type { Verdict } from "../../order/report.ts";
import type { Sentence } from "../../sentence.ts";
import type { TraceSource } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { minute } from "../../trace/units.ts";
import type { ActivityOf } from "../cohort/listen.ts";
import type { SweptTraces } from "../kept/swept-traces.ts";
import type { FinishedOrders } from "./finished-orders.ts";
import type { SweepMemory } from "./sweep-memory.ts";

/** A trace this near to the window's edge may have begun, or gone on, outside of it: 5 min. */
const edge: Microseconds = 5 * minute;

/** Whether an order began so long after a window that none of it lies before; not where its beginning is unknown. */
export const beganIn = (began: Microseconds | undefined, { from }: Pick<Interval, "from">): boolean =>
  began !== undefined && began >= from + edge;

export interface SweepQuery {
  /** What the question is about. */
  readonly window: Interval;
  /** How long before the window an order may have got to where it is lost inside of it. */
  readonly reach: Microseconds;
  readonly now: Microseconds;
  /** Whether an alarm is one that is asked for: only for such a one is anything looked up beyond the window. Without, for none. */
  readonly matters?: (alarm: Verdict, window: Interval, order: string) => boolean;
  /** What earlier looks have seen: only what is new is asked for. */
  readonly memory?: SweepMemory;
  /** What an order did before the sweep is not asked for: an order that began before is not fetched for that alone. */
  readonly onlyWindow?: true;
  /** Told of every trace once, with all its spans, as it came first. */
  readonly onTrace?: (trace: Trace) => void;
  readonly onOrder?: (judged: number, of: number) => void;
  /**
   * Only orders with an alarm are wanted. A window may hold more of them than memory does: one that went all the way is only
   * counted.
   */
  readonly onlyAlarmed?: true;
  readonly signal: AbortSignal;
}

/** What is known of a sweep while it is under way. */
export interface SweepState {
  readonly source: TraceSource;
  readonly path: Path;
  readonly query: SweepQuery;
  readonly kept: SweptTraces;
  readonly finished: FinishedOrders;
  /** What a service said, from memory or by asking again. */
  hear: ActivityOf;
  /** What was only counted by the storage, beside what was kept. */
  beside: { readonly traces: number; readonly spans: number } | undefined;
  services: readonly string[];
  unseen: readonly Interval[];
  notes: readonly Sentence[];
  interrupted: boolean;
  /** Where the last of those traces ended that were there and, asked for again, were not: what is older may have gone too. */
  goneUpTo: Microseconds;
}

/** Once the user has broken off nothing more is asked, and what was known by then holds. */
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
