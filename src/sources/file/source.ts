import { type Interval, isDuring } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { Exchange, SearchTotals, TraceSource } from "../source.ts";
import type { Judged } from "./exported.ts";

export interface Recording extends TraceSource {
  /** The latest end of a span that had ended when it was read: the present moment of the recording. */
  readonly end: Microseconds;
  /** The earliest start of a span. */
  readonly oldest: Microseconds;
  /** How it was judged when `ordertrace export` wrote it. */
  readonly judged?: Judged;
  totals(): SearchTotals;
}

export interface RecordingHooks {
  /** When it is read: what ends later than that is nobody's present. */
  readonly now?: Microseconds;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: Exchange) => void;
  readonly onProgress?: (totals: SearchTotals) => void;
  /** So many bytes of text are held in memory; what is longer is streamed, where that can be. 64 MB, without. */
  readonly inMemory?: number;
}

/** When a span was that can't be used nobody knows. */
export const isWithin = ({ spans, unread }: Trace, window: Interval): boolean =>
  unread !== undefined || spans.some(isDuring(window));
