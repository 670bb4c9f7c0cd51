import type { Sentence } from "../../sentence.ts";
import { type Interval, lengthOf, smallestCut } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { minute } from "../../trace/units.ts";
import type { Answered, AnswerSink } from "./api.ts";
import { notesOn } from "./complete-search.ts";

/**
 * A slice becomes shorter by this factor after a full answer, and longer after a nearly empty one. The traces of a full
 * answer are asked for again, so the next slice should be short enough at once.
 */
const stepFactor = 8;
/**
 * Begins short, because a Jaeger with memory storage copies every trace of a window before it cuts to the limit. Where
 * traces are few the slices soon become long.
 */
const firstSlice = 15 * minute;
/** Slices that are asked for before it is their turn. */
const maxSlicesAhead = 3;
/**
 * After this many full answers in a row for slices that can't be split, the sweep gives up: a storage that ignores the
 * window would never be swept to its end.
 */
const maxFullInRow = 20;

/** `each` gets a trace again where its slice is asked for again. */
export interface Slices extends AnswerSink {
  readonly window: Interval;
  /** Traces per answer; a full answer may hide more. */
  readonly limit: number;
  /** Told how far the window is done, and how many more slices it takes if all are as long as the next one. */
  readonly onSlice: (upTo: Microseconds, left: number) => void;
}

/**
 * Hands over every trace of a window, from its beginning to its end, slice by slice. `limit` drops traces silently, so
 * a slice whose answer is full is asked for again in shorter slices. If it is too short for that, it counts as unseen.
 *
 *     |- ok -|------ full ------|
 *            |full|
 *            |·|·|- ok -|-- ok --|---- ok ----|-|
 *
 * A full window is remembered until its end. As long as most of the traces that fill it were not found, they still lie
 * ahead, and a slice is at most half of what is left. So the sweep approaches a burst by halves, however long the quiet
 * before it: at most log2(window / 1 ms) of them.
 *
 * Once slices have found their length the next ones are asked for ahead: the server works while an answer is read.
 */
export async function sweepSlices(
  search: Search,
  { window, limit, onSlice, ...sink }: Slices,
): Promise<{ unseen: Interval[]; notes: Sentence[] }> {
  const unseen: Interval[] = [];
  const unread = new Set<string>();
  /** Windows whose answers were full, each inside the one before, and how many of their traces were found since. */
  const fullWindows: { readonly to: Microseconds; found: number }[] = [];
  let fullInRow = 0;
  let length = Math.min(firstSlice, lengthOf(window));
  let isSteady = false;
  /** Slices that are under way; each begins where the one before ends. */
  const underWay: Asked[] = [];
  const ask = (from: Microseconds): void => {
    const to = Math.min(from + length, endWithin(fullWindows.at(-1), from, limit) ?? window.to);
    underWay.push(askFor({ from, to }, search, sink));
  };
  const drop = (): void => {
    for (const slice of underWay.splice(0)) slice.isDropped = true;
  };
  for (let { from } = window; from < window.to;) {
    while (fullWindows.length > 0 && fullWindows.at(-1)!.to <= from) fullWindows.pop();
    if (underWay.length === 0) ask(from);
    const ahead = isSteady && fullWindows.length === 0 ? maxSlicesAhead : 0;
    while (underWay.length <= ahead && underWay.at(-1)!.to < window.to) ask(underWay.at(-1)!.to);
    const slice = underWay.shift()!;
    const { unread: problems, isCut } = await slice.answer;
    const { to, count } = slice;
    const isFull = count >= limit || isCut === true;
    if (isFull && to - from > smallestCut) {
      fullWindows.push({ to, found: 0 });
      length = Math.max(smallestCut, Math.floor((to - from) / stepFactor));
      isSteady = false;
      drop();
      continue;
    }
    if (isFull || problems.length > 0) unseen.push({ from, to });
    for (const message of problems) unread.add(message);
    for (const one of fullWindows) one.found += count;
    fullInRow = isFull ? fullInRow + 1 : 0;
    if (fullInRow === maxFullInRow) {
      unseen.push({ from: to, to: window.to });
      onSlice(window.to, 0);
      drop();
      break;
    }
    const filled = count / limit;
    isSteady = filled > nearlyEmpty;
    length = nextLength(to - from, filled);
    onSlice(to, slicesIn(window.to - to, length));
    from = to;
  }
  return { unseen, notes: notesOn(unread) };
}

type Search = (window: Interval, sink: AnswerSink) => Promise<Answered>;

interface Asked {
  readonly to: Microseconds;
  readonly answer: Promise<Answered>;
  /** Traces of the answer so far. */
  readonly count: number;
  /** The slice is asked for again in shorter ones: what comes is not handed over, and need not be read. */
  isDropped: boolean;
}

/** Asks for a slice. All traces are counted, but handed over only while the slice is not dropped. */
function askFor(slice: Interval, search: Search, { each, isKnown }: AnswerSink): Asked {
  const asked = { to: slice.to, count: 0, isDropped: false };
  const counting: AnswerSink = {
    each: (trace) => {
      asked.count++;
      if (!asked.isDropped) each(trace);
    },
    isKnown:
      isKnown &&
      ((fingerprint) => {
        if (!asked.isDropped && !isKnown(fingerprint)) return false;
        asked.count++;
        return true;
      }),
  };
  const answer = search(slice, counting);
  // Nobody waits for a dropped slice: without a handler its failure would end the process.
  answer.catch(() => {});
  return Object.assign(asked, { answer });
}

const slicesIn = (rest: Microseconds, length: Microseconds): number => Math.ceil(rest / length);

/** How many slices a window takes if all are as long as the first. */
export const firstSlices = (window: Interval): number => slicesIn(lengthOf(window), firstSlice);

/** How far the next slice may reach in a full window: to the middle of its rest, while most traces are still ahead. */
function endWithin(
  full: { readonly to: Microseconds; readonly found: number } | undefined,
  from: Microseconds,
  limit: number,
): Microseconds | undefined {
  if (full === undefined || full.found >= limit / 2) return full?.to;
  return Math.min(full.to, from + Math.max(smallestCut, Math.ceil((full.to - from) / 2)));
}

/** If an answer fills no more than this share of the limit, its slice could have been longer by `stepFactor`. */
const nearlyEmpty = 1 / stepFactor;

/** The length of the next slice, which aims at an answer of about half the limit. */
const nextLength = (length: Microseconds, filled: number): Microseconds =>
  filled > 0.5 ? length : filled > nearlyEmpty ? length * 2 : length * stepFactor;
