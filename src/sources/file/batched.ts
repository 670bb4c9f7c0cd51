import { setImmediate as turn } from "node:timers/promises";

/** What is asked at the same time, or while an answer is under way, is answered together: each answer costs a pass over the files. */
export function batched<Q, A>(answer: (asked: readonly Q[]) => Promise<readonly A[]>): (one: Q) => Promise<A> {
  let waiting: { readonly asked: Q[]; readonly answers: Promise<readonly A[]> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return async (one) => {
    if (waiting === undefined) {
      const asked: Q[] = [];
      const answers = last
        .then(() => turn())
        .then(() => {
          waiting = undefined;
          return answer(asked);
        });
      last = answers.catch(() => {});
      waiting = { asked, answers };
    }
    const { asked, answers } = waiting;
    const place = asked.push(one) - 1;
    return (await answers)[place]!;
  };
}
