/** A function of an object that works it out once for each, as long as the object is there: for what is asked again with every span, or every order. */
export function oncePer<Of extends object, Result>(work: (of: Of) => Result): (of: Of) => Result {
  const known = new WeakMap<Of, { readonly result: Result }>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found.result;
    const result = work(of);
    known.set(of, { result });
    return result;
  };
}
