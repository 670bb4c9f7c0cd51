import { Readable } from "node:stream";
import { main } from "../src/main.ts";

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string | Buffer;
  readonly cwd?: string;
  /** Columns of a terminal; none is a pipe. */
  readonly columns?: number;
  /** Called with what a process is asked to listen for, so that a test can send a signal. */
  readonly onSignal?: (listen: () => void) => void;
}

/** One command line in this process, with streams of its own. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr") => ({
    ...(options.columns === undefined ? {} : { isTTY: true, columns: options.columns }),
    write: (text: string) => {
      written[name] += text;
    },
  });
  const exitCode = await main({
    argv: ["node", "ordertrace", ...args],
    env: options.env ?? {},
    cwd: () => options.cwd ?? process.cwd(),
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: stream("stdout"),
    stderr: { write: (text: string) => void (written.stderr += text) },
    ...(options.onSignal === undefined
      ? {}
      : {
          on: (event: string, listener: () => void) => (event === "SIGINT" ? options.onSignal?.(listener) : undefined),
        }),
  });
  return { exitCode, ...written };
}
