import type { Io } from "../io.ts";
import type { SearchTotals } from "../sources/source.ts";

export interface Progress {
  readonly update: (totals: SearchTotals) => void;
  readonly judged: (orders: number, of: number) => void;
  readonly stop: () => void;
}

/** A spinner with counts, on a terminal's stderr only: nothing of it reaches a pipe or a log. */
export async function startProgress(io: Io, verbose: boolean): Promise<Progress> {
  if (io.stderr.isTTY !== true || verbose) return { update: () => {}, judged: () => {}, stop: () => {} };
  const { default: ora } = await import("ora");
  const spinner = ora({ stream: io.stderr as NodeJS.WriteStream, discardStdin: false, text: "searching" }).start();
  return {
    update: ({ requests, traces, spans, swept, read }) => {
      if (read !== undefined) {
        spinner.text = `reading: ${Math.floor(read * 100)} % of the file`;
        return;
      }
      const part = swept === undefined ? "" : `${Math.floor(swept * 100)} % of the window, `;
      spinner.text = `searching: ${part}${requests} requests, ${traces} traces, ${spans} spans`;
    },
    judged: (orders, of) => {
      spinner.text = `judging: ${orders} of ${of} orders`;
    },
    stop: () => void spinner.stop(),
  };
}
