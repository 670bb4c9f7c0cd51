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
  readonly stdout: OutputStream & { on?(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown };
  readonly stderr: OutputStream;
  on?(event: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off?(event: "SIGINT" | "SIGTERM", listener: () => void): unknown;
}
