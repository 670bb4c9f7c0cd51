/** How many items are worked on at the same time. A source bounds its own requests; this bounds what waits for them. */
const batchSize = 32;

/**
 * Works on many items, some at the same time; the answers are in the items' order. The event loop gets a turn after
 * each batch, so that Ctrl-C is noticed and progress is drawn even where no request is made.
 */
export async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let i = 0; i < items.length; i += batchSize) {
    answers.push(...(await Promise.all(items.slice(i, i + batchSize).map(work))));
    await eventLoopTurn();
  }
  return answers;
}

const eventLoopTurn = (): Promise<void> => new Promise((done) => setImmediate(done));
