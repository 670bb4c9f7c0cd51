/** Of these fields those that are there: an optional one may be absent, but is never undefined. Not for what is done with every span. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name of Object.keys(fields) as (keyof T)[]) {
    const value = fields[name];
    if (value !== undefined) there[name] = value as Exclude<T[typeof name], undefined>;
  }
  return there;
}
