/** As many as are asked for at the same time: a source bounds its own requests, this bounds what waits for them. */
const width = 32;

/**
 * Works on many, some at the same time; the answers are in the order of what was asked. Between them whoever waits gets a turn: a Ctrl-C is
 * heard and progress is drawn, even where nothing is asked for.
 */
export async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let i = 0; i < items.length; i += width) {
    answers.push(...(await Promise.all(items.slice(i, i + width).map(work))));
    await turn();
  }
  return answers;
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
