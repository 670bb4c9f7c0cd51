import { languageOf, type OutputStream, widthOf } from "../config/terminal.ts";
import type { Io } from "../io.ts";
import type { Language } from "../order/path.ts";
import { sayProgress, type Underway } from "../render/progress.ts";
import type { SearchTotals } from "../sources/source.ts";

export interface Progress {
  readonly update: (totals: SearchTotals) => void;
  readonly judged: (orders: number, of: number) => void;
  readonly stop: () => void;
}

interface Shown {
  readonly verbose: boolean;
  readonly lang?: Language;
}

/**
 * Draws one line with counts, only where stderr is a terminal: nothing of it reaches a pipe or a log. A dumb terminal
 * can't take a line back, so it gets one every so often: none in a run that is over soon.
 */
export async function startProgress(
  io: Pick<Io, "stderr" | "env">,
  { verbose, lang = languageOf(io.env) }: Shown,
): Promise<Progress> {
  const { stderr, env } = io;
  if (stderr.isTTY !== true || verbose) return { update: () => {}, judged: () => {}, stop: () => {} };
  let underway: Underway | undefined;
  let lastHeard = performance.now();
  const hear = (news: Underway) => {
    underway = news;
    lastHeard = performance.now();
  };
  const line = () => sayProgress(underway, performance.now() - lastHeard, lang);
  const draw = async () => (await import("./spinner.ts")).spin(stderr, widthOf(stderr, env), env, line);
  // Orders are judged once a sweep is over, and some of them are asked for by their keys then: that is no search.
  const update = (totals: SearchTotals) =>
    hear(totals.swept === 1 && underway?.judged !== undefined ? { ...totals, judged: underway.judged } : totals);
  return {
    update,
    judged: (orders, of) => hear({ requests: 0, traces: 0, ...underway, judged: { orders, of } }),
    stop: env["TERM"] === "dumb" ? writeLines(stderr, line) : await draw(),
  };
}

/** @returns a function that writes no more */
function writeLines(stream: Pick<OutputStream, "write">, line: () => string): () => void {
  const ticking = setInterval(() => stream.write(`${line()}\n`), betweenLinesMs);
  return () => clearInterval(ticking);
}

const betweenLinesMs = 10_000;
