/*
 * What a `Map` can do by itself in a newer Node.js than the oldest one that ordertrace runs on.
 */

/** The value under a key; if there is none, one is made and stays there: `Map.prototype.getOrInsertComputed`. */
export function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => NoInfer<V>): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Adds to the list under a key. A list begins without room for more, as most never get any. */
export function append<K, T>(map: Map<K, T[]>, key: K, one: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [one]);
  else known.push(one);
}

/** What has the same key, together; in the order in which it first comes: `Map.groupBy`. */
export function groupBy<K, T>(all: Iterable<T>, keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) append(groups, keyOf(one), one);
  return groups;
}
