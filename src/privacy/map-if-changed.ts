/** Maps the items; returns the same array if no item changes. */
export function mapIfChanged<T>(items: readonly T[], change: (item: T, i: number) => T): readonly T[] {
  let copy: T[] | undefined;
  for (const [i, item] of items.entries()) {
    const now = change(item, i);
    if (now !== item) (copy ??= [...items])[i] = now;
  }
  return copy ?? items;
}
