import { spin } from "../src/commands/spinner.ts";

/** Told what is going on. `passing` is what the next word replaces: a count. */
export type Progress = (what: string, passing?: boolean) => void;

/** A spinner on a terminal; in a log a line for each thing, without the counts. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): { say: Progress; stop: () => void } {
  if (!stream.isTTY) {
    return { say: (what, passing = false) => void (passing || stream.write(`${what}\n`)), stop: () => {} };
  }
  let doing = "";
  let stop: (() => void) | undefined;
  return {
    say: (what) => {
      doing = what;
      stop ??= spin(stream, stream.columns || 80, () => doing);
    },
    stop: () => {
      stop?.();
      stop = undefined;
    },
  };
}
