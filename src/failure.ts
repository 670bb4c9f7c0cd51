import { CommanderError } from "commander";
import { disclosed } from "./commands/disclosed.ts";
import { forTerminal } from "./config/ascii.ts";
import { type OutputOptions, UnwrittenError, writeOutput } from "./config/output.ts";
import { languageOf, widthOf } from "./config/terminal.ts";
import { UsageError } from "./config/usage-error.ts";
import { defined } from "./defined.ts";
import { exitCode, pluginUnknown } from "./exit-code.ts";
import type { Io } from "./io.ts";
import type { Language } from "./order/path.ts";
import { YamlFileError } from "./path/problem.ts";
import { junitError } from "./render/check/junit.ts";
import { nagiosUnknown } from "./render/check/nagios.ts";
import { spoken } from "./render/prose/sentences.ts";
import { errorJson, stringify } from "./render/json.ts";
import { paragraph, printable } from "./render/text.ts";
import { UnresolvedOrder } from "./search/one-order/unresolved-order.ts";
import type { Sentence } from "./sentence.ts";
import { SourceError } from "./sources/errors.ts";

/** The options that say how a failure is told. */
export interface TellOptions extends Pick<OutputOptions, "output"> {
  readonly lang?: Language;
}

/**
 * Reports an error to people on standard error, and where the answer would have gone in the machine format that was
 * asked for. A run that was interrupted needs no words, but a program waits for its answer.
 * @returns the exit code
 */
export function tellFailure(error: unknown, argv: readonly string[], { lang, output }: TellOptions, io: Io): number {
  const isInterrupted = io.signal.aborted;
  const { message, hint, ...failed } = isInterrupted ? interrupted(io) : describe(error);
  const inLanguage = (language: Language) =>
    disclosed(
      { message: spoken(message, language), hint: hint === null ? null : spoken(hint, language) },
      { reveal: argv.includes("--reveal") },
    );
  // Machine formats are always in English.
  const failure = { ...failed, ...inLanguage("en") };
  // Commander has already printed the help that it gives where a verb is missing.
  if (!isInterrupted && !(error instanceof CommanderError))
    io.stderr.write(layOut(inLanguage(lang ?? languageOf(io.env)), io));
  if (wants("nagios", argv)) return sayUnknown(failure.message, io);
  // With wrong usage, the file may be anything, even the recording that was to be read: it stays as it is. So does one
  // that a full disk did not take.
  const staysAsItIs = failure.exitCode === exitCode.usage || error instanceof UnwrittenError;
  const file = staysAsItIs ? undefined : output;
  const json = errorJson(argv[2] ?? "", failure);
  if (wants("json", argv)) writeInstead(stringify(json), file, io);
  if (wants("ndjson", argv)) writeInstead(stringify(json, 0), file, io);
  if (wants("junit", argv)) writeInstead(junitError(json.error), file, io);
  return failure.exitCode;
}

/** An answer of an earlier run must not pass for this one's, so the error takes its place in the file. */
function writeInstead(text: string, output: string | undefined, io: Io): void {
  try {
    writeOutput(text, defined({ output }), io);
  } catch {
    // It can't be written.
    io.stdout.write(text);
  }
}

const interrupted = ({ signal }: Io): Failure => ({
  exitCode: signal.reason as number,
  code: "interrupted",
  message: "interrupted before there was an answer",
  hint: null,
});

/**
 * Reports that standard output could not be written.
 * @param found the exit code of the answer, which nobody can read: it must not pass for a success, nor for a finding
 * @returns the exit code
 */
export function tellUnwritten({ code }: NodeJS.ErrnoException, found: number, argv: readonly string[], io: Io): number {
  io.stderr.write(layOut({ message: `standard output can't be written (${code})`, hint: "Is the disk full?" }, io));
  if (wants("nagios", argv)) return pluginUnknown;
  const isFailure = [exitCode.usage, exitCode.unauthorized, exitCode.unreachable].some((one) => one === found);
  return isFailure || found >= exitCode.hungUp ? found : exitCode.internal;
}

interface Failure {
  readonly exitCode: number;
  readonly code: string;
  readonly message: Sentence | string;
  readonly hint: Sentence | string | null;
}

interface Words {
  readonly message: string;
  readonly hint: string | null;
}

/** Wraps by words on a terminal; in a log or a pipe a message stays one line. */
function layOut({ message, hint }: Words, { stderr, env }: Io): string {
  const width = stderr.isTTY === true ? widthOf(stderr, env) : Number.POSITIVE_INFINITY;
  const lines = message
    .split("\n")
    .flatMap((line, i) => paragraph(i === 0 ? "ordertrace: " : "  ", printable(line), width));
  const hints = hint === null ? [] : hint.split("\n").flatMap((line) => paragraph("  ", printable(line), width));
  return forTerminal([...lines, ...hints, ""].join("\n"), env);
}

function describe(error: unknown): Failure {
  if (error instanceof CommanderError)
    return {
      exitCode: exitCode.usage,
      code: "usage",
      message: "no command is given",
      hint: "Run `ordertrace --help`.",
    };
  if (error instanceof UsageError)
    return { exitCode: exitCode.usage, code: "usage", message: error.message, hint: error.hint };
  if (error instanceof UnwrittenError)
    return { exitCode: exitCode.internal, code: "unwritten", message: error.message, hint: null };
  if (error instanceof YamlFileError)
    return { exitCode: exitCode.usage, code: "invalid-file", message: error.message, hint: error.hint };
  if (error instanceof SourceError) {
    return { exitCode: sourceExitCodes[error.kind], code: error.kind, message: error.said, hint: error.hint };
  }
  if (error instanceof UnresolvedOrder) {
    const kind = error.isSeveral
      ? ({ exitCode: exitCode.usage, code: "several-orders" } as const)
      : ({ exitCode: exitCode.notFound, code: "no-order" } as const);
    return { ...kind, message: error.said, hint: error.hint };
  }
  // A crash must never read as a lost order, nor print its stack on the terminal.
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

/** A monitoring plugin that could not check says so on standard output: its monitoring system reads nothing else. */
function sayUnknown(message: string, io: Io): number {
  io.stdout.write(nagiosUnknown(message));
  return pluginUnknown;
}
