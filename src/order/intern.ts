import { getOrInsert } from "../newer-map.ts";
import { BoundedMap } from "../trace/bounded-map.ts";
import type { SpanLoss } from "./span-loss.ts";

/*
 * Interning: equal values are kept once. A sweep has one passage per order, and most passages hold the same values.
 */

const maxValuesKept = 10_000;
const bytes = new BoundedMap<string, Uint8Array>(maxValuesKept);
const losses = new BoundedMap<string, readonly SpanLoss[]>(maxValuesKept);

/** Returns an array shared by all passages with equal bytes: it must not be changed. */
export const internBytes = (all: Uint8Array): Uint8Array => getOrInsert(bytes, String.fromCharCode(...all), () => all);

export const internLosses = (all: readonly SpanLoss[]): readonly SpanLoss[] =>
  getOrInsert(losses, all.map(({ missing, arrived }) => `${missing} ${arrived}`).join(), () => all);
