import { BoundedMap } from "./bounded-map.ts";

/** A function of an object that works it out once for each, as long as the object is there: for what is asked again with every span, or every order. */
export function memoizeByObject<Of extends object, Result>(work: (of: Of) => Result): (of: Of) => Result {
  const known = new WeakMap<Of, { readonly result: Result }>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found.result;
    const result = work(of);
    known.set(of, { result });
    return result;
  };
}

/** The same of a text, for the few that nearly all spans carry; a thousand, or `most`, are known at a time. */
export function memoizeByText<Result>(work: (text: string) => Result, most = 1_000): (text: string) => Result {
  const known = new BoundedMap<string, Result>(most);
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = work(text);
    known.set(text, result);
    return result;
  };
}
