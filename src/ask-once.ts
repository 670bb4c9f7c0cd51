/**
 * Asks a question once for all who have it, at the same time or later. An answer that failed is not kept: who has the
 * question next asks again.
 */
export function askOnce<K, T>(answers: Map<K, Promise<T>>, question: K, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(question, answer);
  const forget = () => {
    if (answers.get(question) === answer) answers.delete(question);
  };
  // Also a handler for a failure that nobody waits for.
  answer.catch(forget);
  return answer;
}

/** The same for a single question: it is asked on the first call, and again where that failed. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  const answers = new Map<"only", Promise<T>>();
  return () => askOnce(answers, "only", ask);
}
