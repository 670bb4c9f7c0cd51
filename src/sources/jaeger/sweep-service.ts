import type { Sentence } from "../../sentence.ts";
import { type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import type { Answered } from "./api.ts";
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
/** So many slices are asked for before it is their turn. */
const mostAhead = 3;
/** After so many such slices on end: a storage that ignores the window is never swept to its end. */
const mostUnsplit = 20;

export interface Slices {
  readonly window: Interval;
  /** Traces per answer; one that is full may hide more. */
  readonly limit: number;
  /** Told of a trace again where its slice was asked for again. */
  readonly each: (trace: Trace, print?: string) => void;
  /** Whether a trace was told of as it came now, and need not be read. */
  readonly isKnown?: (print: string) => boolean;
  /** How far the window is done, and how many more slices it takes if they stay as long as the next one. */
  readonly onSlice: (upTo: Microseconds, left: number) => void;
}

/**
 * Every trace of a window, from its beginning to its end, in slices as long as answers are not full. `limit` drops silently,
 * so a full answer tells of some traces, and has seen its slice only where that can't be split.
 *
 *     |- ok -|------ full ------|
 *            |full|
 *            |·|·|- ok -|-- ok --|---- ok ----|-|
 *
 * What is known to be full is remembered until its end: as long as most of what fills it was not found, it still lies ahead, and a
 * slice is at most half of what is left. So a burst is walked up to by halves, log2(window / 1 ms) of them at most, however long
 * the quiet before it.
 *
 * Where slices have found their length the next ones are asked for before an answer is there, so that the server has something to do
 * while that is read.
 */
export async function sweepSlices(
  search: Search,
  { window, limit, onSlice, ...sink }: Slices,
): Promise<{ unseen: Interval[]; notes: Sentence[] }> {
  const unseen: Interval[] = [];
  const unread = new Set<string>();
  /** Windows whose answers were full, each inside the one before, and how many traces of each were found since. */
  const full: { readonly to: Microseconds; found: number }[] = [];
  let unsplit = 0;
  let length = Math.min(first, lengthOf(window));
  let isSteady = false;
  /** Slices that are under way, each from where the one before ends. */
  const asked: Asked[] = [];
  const ask = (from: Microseconds): void => {
    const to = Math.min(from + length, endWithin(full.at(-1), from, limit) ?? window.to);
    asked.push(askFor({ from, to }, search, sink));
  };
  const drop = (): void => {
    for (const one of asked.splice(0)) one.isDropped = true;
  };
  for (let { from } = window; from < window.to;) {
    while (full.length > 0 && full.at(-1)!.to <= from) full.pop();
    if (asked.length === 0) ask(from);
    const most = isSteady && full.length === 0 ? mostAhead : 0;
    while (asked.length <= most && asked.at(-1)!.to < window.to) ask(asked.at(-1)!.to);
    const slice = asked.shift()!;
    const { unread: problems, isCut } = await slice.answer;
    const { to, count } = slice;
    const isFull = count >= limit || isCut === true;
    if (isFull && to - from > smallest) {
      full.push({ to, found: 0 });
      length = Math.max(smallest, Math.floor((to - from) / splits));
      isSteady = false;
      drop();
      continue;
    }
    if (isFull || problems.length > 0) unseen.push({ from, to });
    for (const message of problems) unread.add(message);
    for (const one of full) one.found += count;
    unsplit = isFull ? unsplit + 1 : 0;
    if (unsplit === mostUnsplit) {
      unseen.push({ from: to, to: window.to });
      onSlice(window.to, 0);
      drop();
      break;
    }
    const filled = count / limit;
    isSteady = filled > few;
    length = longer(to - from, filled);
    onSlice(to, slicesIn(window.to - to, length));
    from = to;
  }
  return { unseen, notes: notesOn(unread) };
}

type Search = (
  window: Interval,
  each: (trace: Trace, print?: string) => void,
  isKnown?: (print: string) => boolean,
) => Promise<Answered>;

interface Asked {
  readonly to: Microseconds;
  readonly answer: Promise<Answered>;
  /** Traces of the answer so far. */
  readonly count: number;
  /** It is asked for again in another way: whatever comes, nobody is told of it, and it need not be read. */
  isDropped: boolean;
}

/** What comes is counted, and told of as long as it is wanted. */
function askFor(slice: Interval, search: Search, { each, isKnown }: Pick<Slices, "each" | "isKnown">): Asked {
  const one = { to: slice.to, count: 0, isDropped: false };
  const counting = (trace: Trace, print?: string): void => {
    one.count++;
    if (!one.isDropped) each(trace, print);
  };
  const countingKnown =
    isKnown &&
    ((print: string): boolean => {
      if (!one.isDropped && !isKnown(print)) return false;
      one.count++;
      return true;
    });
  const answer = search(slice, counting, countingKnown);
  // Nobody may be left to hear that one which was dropped has failed.
  answer.catch(() => {});
  return Object.assign(one, { answer });
}

const slicesIn = (rest: Microseconds, length: Microseconds): number => Math.ceil(rest / length);

/** How many slices a window takes at least, as it is begun. */
export const firstSlices = (window: Interval): number => slicesIn(lengthOf(window), first);

/** How far the next slice may reach in a window that is known to be full: to its middle, while most of it is still ahead. */
function endWithin(
  full: { readonly to: Microseconds; readonly found: number } | undefined,
  from: Microseconds,
  limit: number,
): Microseconds | undefined {
  if (full === undefined || full.found >= limit / 2) return full?.to;
  return Math.min(full.to, from + Math.max(smallest, Math.ceil((full.to - from) / 2)));
}

/** An answer of which no more than this is filled could have been of a much longer slice. */
const few = 1 / splits;

/** As long as an answer of half the limit would be. */
const longer = (length: Microseconds, filled: number): Microseconds =>
  filled > 0.5 ? length : filled > few ? length * 2 : length * splits;
