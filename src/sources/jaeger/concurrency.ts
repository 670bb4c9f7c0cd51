/** Maps with at most `limit` calls under way; results in the order of the items. The first failure ends it. */
export async function mapLimit<T, R>(items: readonly T[], limit: number, map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const todo = items.entries();
  const worker = async () => {
    for (const [i, item] of todo) results[i] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
