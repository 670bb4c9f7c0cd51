import ora from "ora";
import type { Io } from "../io.ts";
import type { SearchTotals } from "../sources/source.ts";

export interface Progress {
  readonly update: (totals: SearchTotals) => void;
  readonly stop: () => void;
}

/** A spinner with counts, on a terminal's stderr only: nothing of it reaches a pipe or a log. */
export function startProgress(io: Io, verbose: boolean): Progress {
  if (io.stderr.isTTY !== true || verbose) return { update: () => {}, stop: () => {} };
  const spinner = ora({ stream: io.stderr as NodeJS.WriteStream, discardStdin: false, text: "searching" }).start();
  return {
    update: ({ requests, traces, spans }) => {
      spinner.text = `searching: ${requests} requests, ${traces} traces, ${spans} spans`;
    },
    stop: () => void spinner.stop(),
  };
}
