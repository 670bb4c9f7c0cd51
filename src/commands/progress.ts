import { languageOf, widthOf } from "../config/terminal.ts";
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

/** Draws one line with counts, only where stderr is a terminal: nothing of it reaches a pipe or a log. */
export async function startProgress(io: Io, { verbose, lang = languageOf(io.env) }: Shown): Promise<Progress> {
  const { stderr, env } = io;
  if (stderr.isTTY !== true || verbose || env["TERM"] === "dumb")
    return { update: () => {}, judged: () => {}, stop: () => {} };
  const { spin } = await import("./spinner.ts");
  let underway: Underway | undefined;
  let lastHeard = performance.now();
  const hear = (news: Underway) => {
    underway = news;
    lastHeard = performance.now();
  };
  return {
    update: hear,
    judged: (orders, of) => hear({ requests: 0, traces: 0, ...underway, judged: { orders, of } }),
    stop: spin(stderr, widthOf(stderr, env), () => sayProgress(underway, performance.now() - lastHeard, lang)),
  };
}
