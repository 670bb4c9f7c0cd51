import { setImmediate as nextTurn } from "node:timers/promises";

/** Answers questions together that come at once, or during another answer: each answer costs a pass over the files. */
export function batched<Q, A>(answer: (asked: readonly Q[]) => Promise<readonly A[]>): (question: Q) => Promise<A> {
  let nextBatch: { readonly asked: Q[]; readonly answers: Promise<readonly A[]> } | undefined;
  let lastAnswer: Promise<unknown> = Promise.resolve();
  return async (question) => {
    if (nextBatch === undefined) {
      const asked: Q[] = [];
      const answers = lastAnswer
        .then(() => nextTurn())
        .then(() => {
          nextBatch = undefined;
          return answer(asked);
        });
      lastAnswer = answers.catch(() => {});
      nextBatch = { asked, answers };
    }
    const { asked, answers } = nextBatch;
    const place = asked.push(question) - 1;
    return (await answers)[place]!;
  };
}
