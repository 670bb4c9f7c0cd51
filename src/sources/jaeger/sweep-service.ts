import type { Microseconds, Trace } from "../../trace/span.ts";
import type { Window } from "../source.ts";
import type { Found } from "./api.ts";
import { notesOn } from "./complete-search.ts";

/** A slice this small (1 ms) is not split any more. */
const smallest: Microseconds = 1_000;
/** After an answer that was full: the traces in it are asked for again, so the next slice had better be small enough. */
const splits = 8;
/**
 * The first slice: a quarter of an hour. A Jaeger with memory storage copies every trace of a window before it keeps as many as were
 * asked for; where hardly any are there the next ones soon reach far.
 */
const first: Microseconds = 900_000_000;
/** After so many such slices on end: a storage that ignores the window is never swept to its end. */
const mostUnsplit = 20;

export interface Slices {
  readonly window: Window;
  /** Traces per answer; one that is full may hide more. */
  readonly limit: number;
  readonly each: (trace: Trace) => void;
  /** How far the window is done. */
  readonly onSlice: (upTo: Microseconds) => void;
}

/**
 * Every trace of a window, from its beginning to its end, in slices as long as answers are not full. `limit` drops silently,
 * so nothing of a full answer counts but where it can't be split.
 *
 *     |- ok -|------ full ------|
 *            |full|
 *            |·|·|- ok -|-- ok --|---- ok ----|-|
 *
 * What is known to be full is remembered until its end: as long as most of what fills it was not found, it still lies ahead, and a
 * slice is at most half of what is left. So a burst is walked up to by halves, log2(window / 1 ms) of them at most, however long
 * the quiet before it.
 */
export async function sweepSlices(
  search: (window: Window) => Promise<Found>,
  { window, limit, each, onSlice }: Slices,
): Promise<{ unseen: Window[]; notes: string[] }> {
  const unseen: Window[] = [];
  const unread = new Set<string>();
  /** Windows whose answers were full, each inside the one before, and how many traces of each were found since. */
  const full: { readonly to: Microseconds; found: number }[] = [];
  let unsplit = 0;
  let length = Math.min(first, window.to - window.from);
  for (let { from } = window; from < window.to;) {
    while (full.length > 0 && full.at(-1)!.to <= from) full.pop();
    const to = Math.min(from + length, endWithin(full.at(-1), from, limit) ?? window.to);
    const found = await search({ from, to });
    const isFull = found.traces.length >= limit || found.isCut === true;
    if (isFull && to - from > smallest) {
      full.push({ to, found: 0 });
      length = Math.max(smallest, Math.floor((to - from) / splits));
      continue;
    }
    if (isFull || found.unread.length > 0) unseen.push({ from, to });
    for (const message of found.unread) unread.add(message);
    for (const trace of found.traces) each(trace);
    for (const one of full) one.found += found.traces.length;
    unsplit = isFull ? unsplit + 1 : 0;
    if (unsplit === mostUnsplit) {
      unseen.push({ from: to, to: window.to });
      onSlice(window.to);
      break;
    }
    onSlice(to);
    length = longer(to - from, found.traces.length / limit);
    from = to;
  }
  return { unseen, notes: notesOn(unread) };
}

/** How far the next slice may reach in a window that is known to be full: to its middle, while most of it is still ahead. */
function endWithin(
  full: { readonly to: Microseconds; readonly found: number } | undefined,
  from: Microseconds,
  limit: number,
): Microseconds | undefined {
  if (full === undefined || full.found >= limit / 2) return full?.to;
  return Math.min(full.to, from + Math.max(smallest, Math.ceil((full.to - from) / 2)));
}

/** As long as an answer of half the limit would be. */
const longer = (length: Microseconds, filled: number): Microseconds =>
  filled > 0.5 ? length : filled > 0.125 ? length * 2 : length * splits;
