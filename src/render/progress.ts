import type { Language } from "../order/path.ts";
import { progressProseIn } from "./prose/progress.ts";

/** What is known of the work that is under way. */
export interface Underway {
  readonly requests: number;
  readonly traces: number;
  /** Of a sweep, between 0 and 1. */
  readonly swept?: number;
  readonly windowsLeft?: number;
  readonly sweep?: number;
  /** Of the files, between 0 and 1. */
  readonly read?: number;
  readonly judged?: { readonly orders: number; readonly of: number };
}

/** One line for a terminal. @param quietMs how long nothing has come by now */
export function sayProgress(underway: Underway | undefined, quietMs: number, lang: Language): string {
  const prose = progressProseIn(lang);
  const quiet = quietMs < tolerated ? [] : [prose.quiet(Math.floor(quietMs / 1_000))];
  if (underway === undefined) return [prose.begun, ...quiet].join(", ");
  const { requests, traces, swept, windowsLeft = 0, sweep = 1, read, judged } = underway;
  if (judged !== undefined) return prose.judging(judged.orders, judged.of);
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

/** Rounded down: what is not done is never shown as 100 %. */
const percent = (share: number): number => Math.floor(share * 100);

/** A server may think for so long, and nobody wonders. */
const tolerated = 3_000;
