import { CommanderError } from "commander";
import { disclosed } from "./commands/disclosed.ts";
import type { OutputStream } from "./config/terminal.ts";
import { UsageError } from "./config/usage-error.ts";
import { exitCode, pluginUnknown } from "./exit-code.ts";
import type { Io, Process } from "./io.ts";
import { YamlFileError } from "./path/problem.ts";
import { Secrets } from "./privacy/secrets.ts";
import { createProgram } from "./program.ts";
import { nagiosUnknown } from "./render/check-nagios.ts";
import { errorJson, stringify } from "./render/show-json.ts";
import { paragraph, printable } from "./render/text.ts";
import { SourceError } from "./sources/errors.ts";

/** Runs one command line. Errors become exit codes here and nowhere else. */
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
    stdin: process.stdin,
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
    // An answer that nobody got must not pass for a good one.
    const hint = "Is the disk full?";
    const message = `standard output can't be written (${unwritten.code})`;
    io.stderr.write(spoken({ exitCode: exitCode.internal, code: "output", message, hint }, io));
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
  const program = createProgram(io, (code) => {
    outcome.exitCode = code;
  });
  try {
    await program.parseAsync([...argv]);
    return outcome.exitCode;
  } catch (error) {
    if (io.signal.aborted) return io.signal.reason as number;
    // Commander has said by then what is wrong, and `--help` and `--version` are no errors.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exitCode.ok;
      return wants("nagios", argv) ? sayUnknown(error.message.replace(/^error: /, ""), io) : exitCode.usage;
    }
    const said = describe(error);
    const failure = { ...said, message: disclosed(said.message, { reveal: argv.includes("--reveal") }) };
    io.stderr.write(spoken(failure, io));
    if (wants("nagios", argv)) return sayUnknown(failure.message, io);
    if (wants("json", argv)) io.stdout.write(stringify(errorJson(argv[2] ?? "", failure)));
    return failure.exitCode;
  }
}

/** On a terminal wrapped by words; in a log or a pipe a message stays one line. */
function spoken({ message, hint }: Failure, { stderr }: Io): string {
  const width = stderr.isTTY === true ? (stderr.columns ?? 80) : Number.POSITIVE_INFINITY;
  const lines = message.split("\n").flatMap((line, i) => paragraph(i === 0 ? "ordertrace: " : "  ", line, width));
  return [...lines, ...(hint === null ? [] : paragraph("  ", hint, width)), ""].join("\n");
}

/** The same stream, through which no secret passes. */
const hiding = <S extends OutputStream>(secrets: Secrets, stream: S): S =>
  Object.create(stream, { write: { writable: true, value: (text: string) => stream.write(secrets.hide(text)) } }) as S;

interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

function describe(error: unknown): Failure {
  if (error instanceof UsageError)
    return { exitCode: exitCode.usage, code: "usage", message: error.message, hint: null };
  if (error instanceof YamlFileError)
    return { exitCode: exitCode.usage, code: "path-file", message: error.message, hint: null };
  if (error instanceof SourceError) {
    return { exitCode: sourceExitCodes[error.kind], code: error.kind, message: error.message, hint: error.hint };
  }
  // A crash must never read as a loss, nor spill its insides over the terminal.
  const message = error instanceof Error ? error.message : String(error);
  return {
    exitCode: exitCode.internal,
    code: "internal",
    message: `internal error: ${printable(message)}`,
    hint: "This is a defect of ordertrace; please report it with the command that led to it.",
  };
}

const sourceExitCodes: Readonly<Record<SourceError["kind"], number>> = {
  unauthorized: exitCode.unauthorized,
  unreachable: exitCode.unreachable,
  "bad-answer": exitCode.unreachable,
  "bad-file": exitCode.usage,
  "bad-url": exitCode.usage,
};

const wants = (format: string, argv: readonly string[]): boolean =>
  argv.some((word, i) => word === `--format=${format}` || (word === format && argv[i - 1] === "--format"));

/** A plugin that could not check says so in its own way: whoever runs it reads standard output alone. */
function sayUnknown(message: string, io: Io): number {
  io.stdout.write(nagiosUnknown(message));
  return pluginUnknown;
}
