import type { Readable } from "node:stream";
import type { Environment, OutputStream } from "./config/terminal.ts";
import type { Secrets } from "./privacy/secrets.ts";
import type { Microseconds } from "./trace/span.ts";

/** Everything a command may touch of the world outside; tests hand in their own. */
export interface Io {
  readonly env: Environment;
  /** The folder that relative paths begin in. */
  readonly cwd: string;
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  now(): Microseconds;
  /** Aborted by Ctrl-C or a termination. */
  readonly signal: AbortSignal;
  /** What must not be printed; both streams leave it out by themselves. */
  readonly secrets: Secrets;
}

/** The parts of Node's `process` that `main` uses. */
export interface Process {
  readonly argv: readonly string[];
  readonly env: Environment;
  cwd(): string;
  readonly stdin: Readable;
  readonly stdout: OutputStream & Failing;
  readonly stderr: OutputStream & Failing;
  on?(event: Stop, listener: () => void): unknown;
  off?(event: Stop, listener: () => void): unknown;
}

type Stop = "SIGINT" | "SIGTERM" | "SIGHUP";

interface Failing {
  on?(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  /** Writes nothing, and calls back when all before it is written or has failed. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
}
