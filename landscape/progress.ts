import { spin } from "../src/commands/spinner.ts";

/** Shows what is going on. A `passing` text, such as a count, is replaced by the next one. */
export type Progress = (what: string, passing?: boolean) => void;

/** Shows progress: a spinner on a terminal, or lines in a log, without the passing ones. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): { say: Progress; stop: () => void } {
  if (!stream.isTTY) {
    return { say: (what, passing = false) => void (passing || stream.write(`${what}\n`)), stop: () => {} };
  }
  let doing = "";
  let stop: (() => void) | undefined;
  return {
    say: (what) => {
      doing = what;
      stop ??= spin(stream, stream.columns || 80, process.env, () => doing);
    },
    stop: () => {
      stop?.();
      stop = undefined;
    },
  };
}
