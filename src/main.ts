import { CommanderError } from "commander";
import { systemClock } from "./clock.ts";
import type { OutputStream } from "./config/terminal.ts";
import { defined } from "./defined.ts";
import { exitCode } from "./exit-code.ts";
import type { Io, Process } from "./io.ts";
import type { TellOptions } from "./failure.ts";
import { Secrets } from "./privacy/secrets.ts";
import { createProgram } from "./program.ts";

/** Runs one command line. Errors become exit codes here, by `failure.ts`, and nowhere else. */
export async function main(process: Process): Promise<number> {
  const aborter = new AbortController();
  const stops = (
    [
      ["SIGINT", exitCode.interrupted],
      ["SIGTERM", exitCode.terminated],
      ["SIGHUP", exitCode.hungUp],
    ] as const
  ).map(([name, code]) => {
    const stop = () => {
      aborter.abort(code);
      // A second signal is left to the system: whoever presses Ctrl-C again wants no more waiting.
      process.off?.(name, stop);
    };
    return [name, stop] as const;
  });
  const secrets = new Secrets();
  for (const [name, stop] of stops) process.on?.(name, stop);
  let unwritten: NodeJS.ErrnoException | undefined;
  process.stdout.on?.("error", (error) => {
    unwritten ??= error;
    // `ordertrace … | head` closes the pipe early: nobody reads any more, so no further requests are made.
    aborter.abort(exitCode.ok);
  });
  // The exit code stays the same if standard error is closed.
  process.stderr.on?.("error", () => {});
  const io: Io = {
    env: process.env,
    cwd: process.cwd(),
    // Read lazily: Node opens standard input on first use, and most commands don't need it.
    get stdin() {
      return process.stdin;
    },
    stdout: withoutSecrets(secrets, process.stdout),
    stderr: withoutSecrets(secrets, process.stderr),
    secrets,
    ...(process.clock ?? systemClock),
    signal: aborter.signal,
    ...defined({ lastRecording: process.lastRecording }),
  };
  try {
    const code = await run(process.argv, io);
    await flushed(process.stdout);
    if (unwritten === undefined || unwritten.code === "EPIPE") return code;
    const { tellUnwritten } = await import("./failure.ts");
    return tellUnwritten(unwritten, code, process.argv, io);
  } finally {
    for (const [name, stop] of stops) process.off?.(name, stop);
  }
}

/**
 * Resolves when everything written has left the process, or has failed to. A test's stream has no callback: it takes
 * everything at once.
 */
const flushed = (stdout: Process["stdout"]): Promise<void> =>
  stdout.on === undefined ? Promise.resolve() : new Promise((done) => stdout.write("", () => done()));

async function run(argv: readonly string[], io: Io): Promise<number> {
  const outcome = { exitCode: exitCode.ok as number };
  const program = createProgram(
    io,
    (code) => {
      outcome.exitCode = code;
    },
    (line, own) => run([...argv.slice(0, 2), ...line], own),
  );
  try {
    await program.parseAsync([...argv]);
    return outcome.exitCode;
  } catch (error) {
    // Nobody reads any more.
    if (io.signal.aborted && io.signal.reason === exitCode.ok) return exitCode.ok;
    // `--help` and `--version` are not errors.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.ok;
    const { tellFailure } = await import("./failure.ts");
    // Only one command was parsed, so at most one has a language or a file.
    const told = Object.assign({}, ...program.commands.map((one) => one.opts<TellOptions>())) as TellOptions;
    return tellFailure(error, argv, told, io);
  }
}

/** The same stream, which removes secrets from what is written. */
const withoutSecrets = <S extends OutputStream>(secrets: Secrets, stream: S): S =>
  Object.create(stream, { write: { writable: true, value: (text: string) => stream.write(secrets.hide(text)) } }) as S;
