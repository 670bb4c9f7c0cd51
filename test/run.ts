import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../src/clock.ts";
import { main } from "../src/main.ts";
import { LastRecording } from "../src/sources/file/last-recording.ts";

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string | Buffer | Readable;
  readonly cwd?: string;
  /** The terminal's columns. Without them standard output is a pipe. */
  readonly columns?: number;
  /** The columns of standard error's terminal. Without them it is a pipe. */
  readonly stderrColumns?: number;
  /** Called with each text when it is written to standard output, and with what standard error has had by then. */
  readonly onWrite?: (text: string, stderr: string) => void;
  /** `real` waits as a process does. By default a wait takes no time, and the clock is put forward instead. */
  readonly clock?: "real" | Clock;
  /** Called with the function that a process should call on a signal, so that a test can send one. */
  readonly onSignal?: (listen: () => void) => void;
}

/** A clock on which a wait takes no time: it is put forward instead. */
function skippingClock(): Clock {
  let skippedMs = 0;
  return {
    now: () => (Date.now() + skippedMs) * 1_000,
    elapsed: () => performance.now() + skippedMs,
    sleep: async (ms, signal) => {
      skippedMs += ms;
      await nextTurn(undefined, { signal });
    },
  };
}

/** Most tests read the same recording. */
const lastRecording = new LastRecording();

/** Runs one command line in this process, with streams and a clock of its own. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    ...(options.columns === undefined ? {} : { isTTY: true, columns: options.columns }),
    write: (text: string) => {
      written[name] += text;
      if (name === "stdout") options.onWrite?.(text, written.stderr);
    },
  });
  const exitCode = await main({
    argv: ["node", "ordertrace", ...args],
    env: options.env ?? {},
    cwd: () => options.cwd ?? process.cwd(),
    lastRecording,
    ...(options.clock === "real" ? {} : { clock: options.clock ?? skippingClock() }),
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
