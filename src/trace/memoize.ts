import { BoundedMap } from "./bounded-map.ts";

/**
 * Computes a result once per object and keeps it while the object lives: for what is asked with every span or order.
 */
export function memoizeByObject<Of extends object, Result>(work: (of: Of) => Result): (of: Of) => Result {
  const results = new WeakMap<Of, { readonly result: Result }>();
  return (of) => {
    const cached = results.get(of);
    if (cached !== undefined) return cached.result;
    const result = work(of);
    results.set(of, { result });
    return result;
  };
}

/** Computes a result once per text, for the few that nearly all spans carry. Keeps at most `maxKept` results. */
export function memoizeByText<Result>(work: (text: string) => Result, maxKept = 1_000): (text: string) => Result {
  const results = new BoundedMap<string, Result>(maxKept);
  return (text) => {
    const cached = results.get(text);
    if (cached !== undefined) return cached;
    const result = work(text);
    results.set(text, result);
    return result;
  };
}
