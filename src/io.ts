import type { Readable } from "node:stream";
import type { Environment, OutputStream } from "./config/terminal.ts";
import type { Microseconds } from "./trace/span.ts";

/** Everything a command may touch of the world outside; tests hand in their own. */
export interface Io {
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  now(): Microseconds;
  /** Aborted by Ctrl-C or a termination. */
  readonly signal: AbortSignal;
}

/** The parts of Node's `process` that `main` uses. */
export interface Process {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly stdin: Readable;
  readonly stdout: OutputStream & { on?(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown };
  readonly stderr: OutputStream;
  on?(event: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off?(event: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}
