import { BoundedMap } from "../trace/bounded-map.ts";
import type { SpanLoss } from "./span-loss.ts";

/*
 * Interning: equal values are kept once. Passages are as many as a sweep has orders, and what they show is the same for most of them.
 */

/** So many differ, and more are not worth keeping. */
const most = 10_000;
const bytes = new BoundedMap<string, Uint8Array>(most);
const losses = new BoundedMap<string, SpanLoss>(most);

function intern<T>(known: Map<string, T>, key: string, value: T): T {
  const same = known.get(key);
  if (same === undefined) known.set(key, value);
  return same ?? value;
}

/** The same bytes; whoever changes them changes them for all. */
export const internBytes = (all: Uint8Array): Uint8Array => intern(bytes, String.fromCharCode(...all), all);

export const internLoss = (loss: SpanLoss): SpanLoss => intern(losses, `${loss.missing} ${loss.arrived}`, loss);
