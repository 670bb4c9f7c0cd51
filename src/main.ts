import { CommanderError } from "commander";
import type { OutputStream } from "./config/terminal.ts";
import { exitCode } from "./exit-code.ts";
import type { Io, Process } from "./io.ts";
import type { Language } from "./order/path.ts";
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
      // The second one is the system's to deliver: whoever presses Ctrl-C again wants no more waiting.
      process.off?.(name, stop);
    };
    return [name, stop] as const;
  });
  const secrets = new Secrets();
  for (const [name, stop] of stops) process.on?.(name, stop);
  let unwritten: NodeJS.ErrnoException | undefined;
  process.stdout.on?.("error", (error) => {
    unwritten ??= error;
    // `ordertrace … | head` closes the pipe early: nobody reads any more, so nothing more is asked.
    aborter.abort(exitCode.ok);
  });
  // Who does not read what went wrong still gets the exit code.
  process.stderr.on?.("error", () => {});
  const io: Io = {
    env: process.env,
    cwd: process.cwd(),
    // Most commands read nothing from it, and Node opens it when it is asked for.
    get stdin() {
      return process.stdin;
    },
    stdout: hiding(secrets, process.stdout),
    stderr: hiding(secrets, process.stderr),
    secrets,
    now: () => Date.now() * 1_000,
    signal: aborter.signal,
  };
  try {
    const code = await run(process.argv, io);
    await written(process.stdout);
    if (unwritten === undefined || unwritten.code === "EPIPE") return code;
    const { tellUnwritten } = await import("./failure.ts");
    tellUnwritten(unwritten, io);
    // An answer that nobody got must not pass for a good one.
    return code === exitCode.ok ? exitCode.internal : code;
  } finally {
    for (const [name, stop] of stops) process.off?.(name, stop);
  }
}

/** Until all that was written has left, or failed to. A stream of a test has no callback: it takes everything at once. */
const written = (stdout: Process["stdout"]): Promise<void> =>
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
    if (io.signal.aborted) return io.signal.reason as number;
    // `--help` and `--version` are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.ok;
    const { tellFailure } = await import("./failure.ts");
    // Of all commands one was parsed.
    const [lang] = program.commands.flatMap((one) => one.opts<{ lang?: Language }>().lang ?? []);
    return tellFailure(error, argv, lang, io);
  }
}

/** The same stream, through which no secret passes. */
const hiding = <S extends OutputStream>(secrets: Secrets, stream: S): S =>
  Object.create(stream, { write: { writable: true, value: (text: string) => stream.write(secrets.hide(text)) } }) as S;
