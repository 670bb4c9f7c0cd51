import type { Readable } from "node:stream";
import type { Clock } from "./clock.ts";
import type { Environment, OutputStream } from "./config/terminal.ts";
import type { Secrets } from "./privacy/secrets.ts";
import type { LastRecording } from "./sources/file/last-recording.ts";

/** Everything that a command may touch of the outside world; tests provide their own. */
export interface Io extends Clock {
  readonly env: Environment;
  /** The folder that relative paths start from. */
  readonly cwd: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborted by Ctrl-C or a termination. */
  readonly signal: AbortSignal;
  /** The secrets that must not be printed; both streams remove them from what is written. */
  readonly secrets: Secrets;
  /** The recording that a command before this one read, where several are run. */
  readonly lastRecording?: LastRecording;
}

/** The parts of Node's `process` that `main` uses. */
export interface Process {
  readonly argv: readonly string[];
  readonly env: Environment;
  cwd(): string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: OutputStream & Failing;
  readonly stderr: OutputStream & Failing;
  /** Tests provide one, so that they don't wait; without it the system's. */
  readonly clock?: Clock;
  readonly lastRecording?: LastRecording;
  on?(event: Stop, listener: () => void): unknown;
  off?(event: Stop, listener: () => void): unknown;
}

type Stop = "SIGINT" | "SIGTERM" | "SIGHUP";

interface Failing {
  on?(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  /** Calls back when this text and everything before it is written, or has failed. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
}
