import { type Answer, type Ask, askJaeger, askRecording } from "./ask.ts";
import type { Progress } from "./progress.ts";
import { inParallel, type Played, type Truth } from "./run.ts";

/** What was said of an order, beside the truth. */
export interface Judged {
  readonly truth: Truth;
  readonly said: Answer;
  readonly right: boolean;
}

/** Every order with something to tell is asked for over HTTP, too. Of the others only one in this many is. */
const healthyPerHttp = 10;

/**
 * Asks for every order of a run: in its recording, and over HTTP. Both must say the same. Where the truth allows it,
 * one of them may say that it can't tell.
 */
export async function judge(
  { truths, end }: Played,
  jaegerUrl: string,
  files: readonly string[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Judged[]> {
  const [server, recording] = [askJaeger(jaegerUrl), await askRecording(files)];
  const judged: Judged[] = [];
  const asked = truths.map((truth, i) => ({
    truth,
    overHttp: !truth.expected.says.includes("completed") || i % healthyPerHttp === 0,
  }));
  await inParallel(asked, 2, async ({ truth, overHttp }, i) => {
    signal.throwIfAborted();
    progress(`${i} of ${truths.length} orders asked for`, true);
    const now = new Date(end.getTime() + truth.expected.after * 3_600_000);
    const recorded = await recording(truth.id, now);
    const served = overHttp ? await server(truth.id, now) : recorded;
    // If either answer is wrong, the server's is shown.
    const right = isRight(truth, served) && isRight(truth, recorded) && areAlike(recorded, served);
    judged.push({ truth, said: served, right });
  });
  return judged;
}

/**
 * A server is asked for only a part of very many traces. So its answer may have a doubt that all of the traces do away
 * with.
 */
const areAlike = (a: Answer, b: Answer): boolean =>
  (a.state === b.state && a.point === b.point) || [a, b].some(({ state }) => state === "undecidable");

export const isRight = ({ expected }: Truth, { state, point }: Answer): boolean =>
  expected.says.some((says) => says === state || says === `${state} ${point}`);

/** What a healthy order must never be called. */
const alarms: ReadonlySet<string> = new Set(["lost", "failed"]);
export const isFalseLoss = ({ truth, said }: Judged): boolean =>
  alarms.has(said.state) && !truth.expected.says.some((says) => alarms.has(says.split(" ")[0]!));

/** What was said of orders while they were under way, and which were called lost. */
export interface UnderWay {
  readonly said: readonly string[];
  readonly falseLosses: readonly Judged[];
}

/** Asks for orders while they are under way, as of the real moment, until it is told to stop. */
export async function watch(ask: Ask, underWay: ReadonlySet<Truth>, stopped: () => boolean): Promise<UnderWay> {
  const falseLosses: Judged[] = [];
  const states: string[] = [];
  while (!stopped()) {
    const truths = [...underWay].filter(({ fault }) => fault === null);
    const truth = truths[states.length % Math.max(1, truths.length)];
    if (truth !== undefined) {
      const said = await ask(truth.id, new Date());
      const judged = { truth, said, right: !alarms.has(said.state) };
      if (!judged.right) falseLosses.push(judged);
      states.push(said.state);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { said: states, falseLosses };
}
