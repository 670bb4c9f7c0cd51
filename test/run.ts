import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { WallClock } from "../src/io.ts";
import { main } from "../src/main.ts";

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string | Buffer | Readable;
  readonly cwd?: string;
  /** Columns of a terminal; none is a pipe. */
  readonly columns?: number;
  /** Columns of the terminal that standard error is; none is a pipe. */
  readonly stderrColumns?: number;
  /** Told of what is written to standard output, as it is written. */
  readonly onWrite?: (text: string) => void;
  /** Called with what a process is asked to listen for, so that a test can send a signal. */
  readonly onSignal?: (listen: () => void) => void;
}

/** A clock on which a wait takes no time: it is put forward instead. */
function skippingClock(): WallClock {
  let skipped = 0;
  return {
    now: () => Date.now() * 1_000 + skipped,
    sleep: async (ms, signal) => {
      skipped += ms * 1_000;
      await nextTurn(undefined, { signal });
    },
  };
}

/** One command line in this process, with streams and a clock of its own. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    ...(options.columns === undefined ? {} : { isTTY: true, columns: options.columns }),
    write: (text: string) => {
      written[name] += text;
      if (name === "stdout") options.onWrite?.(text);
    },
  });
  const exitCode = await main({
    argv: ["node", "ordertrace", ...args],
    env: options.env ?? {},
    cwd: () => options.cwd ?? process.cwd(),
    clock: skippingClock(),
    stdin:
      options.stdin instanceof Readable
        ? options.stdin
        : Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: stream("stdout"),
    stderr: {
      ...(options.stderrColumns === undefined ? {} : { isTTY: true, columns: options.stderrColumns }),
      write: (text: string) => void (written.stderr += text),
    },
    ...(options.onSignal === undefined
      ? {}
      : {
          on: (event: string, listener: () => void) => (event === "SIGINT" ? options.onSignal?.(listener) : undefined),
        }),
  });
  return { exitCode, ...written };
}
