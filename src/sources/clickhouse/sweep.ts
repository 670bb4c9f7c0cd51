import { halvesOf, type Interval, lengthOf } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import type { Store } from "./connect.ts";
import { TooMuch } from "./refusal.ts";
import { slicesOf } from "./slices.ts";

/** A slice this small (1 ms) is not split any more. */
const smallest: Microseconds = 1_000;

export interface Sweeping {
  /** So many spans are asked for at once. */
  readonly atOnce: number;
  readonly ask: (slice: Interval) => Promise<void>;
  /** Up to when all is there, how much of the window that is, between 0 and 1, and how many slices are left. */
  readonly onPart: (upTo: Microseconds, done: number, left: number) => void;
}

/**
 * Asks for a window, slice by slice. A slice that is more than a limit of the server allows is split in halves; where it can't be
 * split it is unseen, and so is nothing else.
 */
export async function sweepSlices(
  store: Store,
  services: readonly string[],
  window: Interval,
  { atOnce, ask, onPart }: Sweeping,
): Promise<Interval[]> {
  const unseen: Interval[] = [];
  const slices = await slicesOf(store, services, window, atOnce);
  const all = slices.reduce((sum, { spans }) => sum + spans, 0);
  let done = 0;
  for (const [i, slice] of slices.entries()) {
    const todo: Interval[] = [slice];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      try {
        await ask(next);
      } catch (error) {
        if (!(error instanceof TooMuch)) throw error;
        if (lengthOf(next) <= smallest) unseen.push(next);
        else todo.push(...halvesOf(next).reverse());
      }
    }
    done += slice.spans;
    onPart(slice.to, done / all, slices.length - i - 1);
  }
  return unseen;
}
