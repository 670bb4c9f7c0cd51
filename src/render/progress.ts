import type { Language } from "../order/path.ts";
import { progressProseIn } from "./prose/progress.ts";

/** How far the work is that is under way. */
export interface Underway {
  readonly requests: number;
  readonly traces: number;
  /** The share of the window that is swept, between 0 and 1. */
  readonly swept?: number;
  readonly windowsLeft?: number;
  /** Which sweep it is, counted from 1. */
  readonly sweep?: number;
  /** The share of the files that is read, between 0 and 1. */
  readonly read?: number;
  readonly judged?: { readonly orders: number; readonly of: number };
}

/** One line for a terminal. @param quietMs how long ago the last answer came */
export function sayProgress(underway: Underway | undefined, quietMs: number, lang: Language): string {
  const prose = progressProseIn(lang);
  const quiet = quietMs < longestUnremarkedMs ? [] : [prose.quiet(Math.floor(quietMs / 1_000))];
  if (underway === undefined) return [prose.begun, ...quiet].join(", ");
  const { requests, traces, swept, windowsLeft = 0, sweep = 1, read, judged } = underway;
  if (judged !== undefined) {
    const asked = requests === 0 ? [] : [prose.requests(requests)];
    return [prose.judging(judged.orders, judged.of), ...asked, ...quiet].join(", ");
  }
  if (read !== undefined) return prose.reading(percent(read));
  const parts = [
    ...(swept === undefined ? [] : [prose.part(percent(swept))]),
    ...(windowsLeft === 0 ? [] : [prose.windowsLeft(windowsLeft)]),
    prose.requests(requests),
    prose.traces(traces),
    ...quiet,
  ];
  return `${prose.searching(sweep)}: ${parts.join(", ")}`;
}

/** Rounded down, so that unfinished work is never shown as 100 %. */
const percent = (share: number): number => Math.floor(share * 100);

/** Nobody wonders about a server that takes no longer than this. */
const longestUnremarkedMs = 3_000;
