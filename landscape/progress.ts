import ora from "ora";

/** Told what is going on. `passing` is what the next word replaces: a count. */
export type Progress = (what: string, passing?: boolean) => void;

/** A spinner on a terminal; in a log a line for each thing, without the counts. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): { say: Progress; stop: () => void } {
  if (!stream.isTTY) {
    return { say: (what, passing = false) => void (passing || stream.write(`${what}\n`)), stop: () => {} };
  }
  const spinner = ora({ stream, discardStdin: false });
  return { say: (what) => void spinner.start(what), stop: () => void spinner.stop() };
}
