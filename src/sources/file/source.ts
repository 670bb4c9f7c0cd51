import { defined } from "../../defined.ts";
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

/** When the spans of a recording were; infinite where there are none. */
interface SpanTimes {
  readonly oldest: Microseconds;
  readonly latest: Microseconds;
  /** The latest end of a span that had ended by the present moment. */
  readonly latestOver: Microseconds;
}

/** What a recording says of itself, however its traces are read. */
export function aboutRecording(
  name: string,
  { oldest, latest, latestOver }: SpanTimes,
  judged: Judged | undefined,
): Omit<Recording, "totals" | "everyTrace" | "byAttribute" | "byTraceId" | "byService"> {
  // If all spans end later than now, this machine's clock is wrong.
  const end = Math.max(0, Number.isFinite(latestOver) ? latestOver : latest);
  return {
    name,
    end,
    newest: end,
    oldest: Math.min(oldest, end),
    // An export holds only what a verdict rests on: the traces that it was taken from reach further than its own.
    knownUntil: Math.max(end, judged?.until ?? end),
    isFixed: true,
    ...defined({ judged, about: judged?.about && new Set(judged.about) }),
    traceUrl: () => undefined,
  };
}

/** A trace with an unread span counts as within: nobody knows when that span was. */
export const isWithin = ({ spans, unread }: Trace, window: Interval): boolean =>
  unread !== undefined || spans.some(isDuring(window));
