import { type Interval, isDuring } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { CountingSource, Exchange, SearchTotals } from "../source.ts";
import type { Judged } from "./exported.ts";
import type { LastRecording } from "./last-recording.ts";

export interface Recording extends CountingSource {
  /** The present moment of the recording: the latest end of a span that had ended when the recording was read. */
  readonly end: Microseconds;
  /** The earliest start of a span. */
  readonly oldest: Microseconds;
  readonly knownUntil: Microseconds;
  /** How the order was judged when `ordertrace export` wrote the recording. */
  readonly judged?: Judged;
}

export interface RecordingHooks {
  /** When the recording is read: a span that ends later does not count for its present moment. */
  readonly now?: Microseconds;
  readonly signal?: AbortSignal;
  readonly onExchange?: (exchange: Exchange) => void;
  readonly onProgress?: (totals: SearchTotals) => void;
  /** The most bytes of text that are held in memory, 64 MB by default. Longer recordings are streamed if possible. */
  readonly inMemory?: number;
  /** Knows what was read before. */
  readonly last?: LastRecording;
}

/** An export holds only what a verdict rests on: the traces that it was taken from reach further than its own. */
export const knownUntil = (end: Microseconds, judged: Judged | undefined): Microseconds =>
  Math.max(end, judged?.until ?? end);

/** A trace with an unread span counts as within: nobody knows when that span was. */
export const isWithin = ({ spans, unread }: Trace, window: Interval): boolean =>
  unread !== undefined || spans.some(isDuring(window));
