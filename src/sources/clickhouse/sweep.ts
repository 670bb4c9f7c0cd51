import { halvesOf, type Interval, lengthOf, smallestCut } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import type { Store } from "./connect.ts";
import { TooMuch } from "./refusal.ts";
import { slicesOf } from "./slices.ts";

interface Sweeping {
  /** The number of spans that a slice aims at. */
  readonly spansAtOnce: number;
  readonly ask: (slice: Interval) => Promise<void>;
  /** Told up to when all was asked for, the share of spans that is done, between 0 and 1, and the slices left. */
  readonly onSlice: (upTo: Microseconds, done: number, slicesLeft: number) => void;
}

/**
 * Asks for a window slice by slice. A slice that exceeds a limit of the server is split in halves.
 * @returns slices that exceed the limit and can't be split any more: these alone are unseen
 */
export async function sweepSlices(
  store: Store,
  services: readonly string[],
  window: Interval,
  { spansAtOnce, ask, onSlice }: Sweeping,
): Promise<Interval[]> {
  const unseen: Interval[] = [];
  const slices = await slicesOf(store, services, window, spansAtOnce);
  const allSpans = slices.reduce((sum, { spans }) => sum + spans, 0);
  let doneSpans = 0;
  for (const [i, slice] of slices.entries()) {
    const todo: Interval[] = [slice];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      try {
        await ask(next);
      } catch (error) {
        if (!(error instanceof TooMuch)) throw error;
        if (lengthOf(next) <= smallestCut) unseen.push(next);
        else todo.push(...halvesOf(next).reverse());
      }
    }
    doneSpans += slice.spans;
    onSlice(slice.to, doneSpans / allSpans, slices.length - i - 1);
  }
  return unseen;
}
