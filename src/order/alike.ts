import type { SpanLoss } from "./span-loss.ts";

/*
 * Interning: equal values are kept once. Passages are as many as a sweep has orders, and what they show is the same for most of them.
 */

/** So many differ, and more are not worth keeping. */
const most = 10_000;

class Alike<T> {
  readonly #known = new Map<string, T>();

  one(key: string, value: T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(key, value);
    return value;
  }
}

const bytes = new Alike<Uint8Array>();
const losses = new Alike<SpanLoss>();

/** The same bytes; whoever changes them changes them for all. */
export const alikeBytes = (all: Uint8Array): Uint8Array => bytes.one(String.fromCharCode(...all), all);

export const alikeLoss = (loss: SpanLoss): SpanLoss => losses.one(`${loss.missing} ${loss.arrived}`, loss);
