import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { defined } from "../defined.ts";
import { type FailOn, failOnByDefault, parseFailOn } from "../exit-code.ts";
import type { Language } from "../order/path.ts";
import { clickHouse } from "../sources/server.ts";
import type { AccessSettings } from "./access-settings.ts";
import { addressFields, contextFields } from "./context.ts";
import { countRange } from "./count-range.ts";
import { readDuration, typed } from "./duration.ts";
import { givenAs, nameOf, sourceOf } from "./options.ts";
import { type OutputOptions, refuseUnwritable } from "./output.ts";
import type { WindowOptions } from "./time.ts";
import { UsageError } from "./usage-error.ts";

export interface SourceOptions extends WindowOptions {
  /** Absent if recordings are read. */
  readonly access?: AccessSettings;
  readonly file?: readonly string[];
  /** The name of the chosen context. */
  readonly context?: string;
  readonly now?: string;
  /** Orders are judged as of the window's end: later spans are neither asked for nor missed. */
  readonly asOfEnd?: boolean;
  /** No option of the command makes the time shorter that is asked about. */
  readonly isTimeFixed?: boolean;
  readonly timeoutMs: number;
  readonly verbose: boolean;
  /** The language of progress and warnings. */
  readonly lang?: Language;
  /** The command line's options about how times and words are printed. */
  readonly printing?: readonly string[];
  /** Shows personal data unmasked. */
  readonly reveal?: boolean;
  /** These three spare a production Jaeger; defaults apply if they are absent. */
  readonly limit?: number;
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
}

/** The options of a command that asks a source, judges by a path, and prints. */
export interface RunOptions extends OutputOptions, SourceOptions {
  readonly path?: string;
  /** The findings that make the run fail; empty with `--exit-zero`. */
  readonly failOn: readonly FailOn[];
  /** The format that the output's name ends in, where a table is written into it because none was asked for. */
  readonly formatOfName?: string;
}

/** Options as commander hands them over: numbers and lists are still text. */
export type Given = Omit<
  RunOptions,
  "isTimeFixed" | "timeoutMs" | "failOn" | "limit" | "concurrency" | "ratePerSecond"
> & {
  readonly timeout?: string;
  readonly failOn?: string;
  readonly exitZero?: boolean;
  readonly limit?: string;
  readonly concurrency?: string;
  readonly rate?: string;
};

const requestOptions: readonly string[] = [
  "timeout",
  "limit",
  "concurrency",
  "rate",
  "context",
  "header",
  ...contextFields,
];

const isGiven = (name: string, command: Command): boolean =>
  command.options.some((option) => nameOf(option.long) === name && sourceOf(command, option) === "cli");

/**
 * Reads the options of a command that asks a source. The command itself reads those that only it has.
 * @throws UsageError
 */
export function readRunOptions(given: Given, command: Command, failOn = failOnByDefault): RunOptions {
  refuseContradictions(given, command);
  if (given.output !== undefined) refuseUnwritable(given.output);
  const { limit, concurrency, rate, timeout, ...rest } = given;
  return {
    ...rest,
    isTimeFixed: command.options.every(({ long }) => long !== "--since"),
    timeoutMs: readDuration(givenAs("timeout", command), timeout ?? "30s") / 1_000,
    verbose: given.verbose ?? false,
    printing: printingOf(given, command),
    ...defined({ formatOfName: formatOfName(given.output, command) }),
    failOn: given.exitZero ? [] : given.failOn === undefined ? failOn : parseFailOn(given.failOn, findsOf(command)),
    ...(limit === undefined ? {} : { limit: readCount("limit", limit, command) }),
    ...(concurrency === undefined ? {} : { concurrency: readCount("concurrency", concurrency, command) }),
    ...(rate === undefined ? {} : { ratePerSecond: readCount("rate", rate, command) }),
  };
}

const formatsOfNames: ReadonlyMap<string, string> = new Map([
  ["html", "html"],
  ["md", "markdown"],
  ["json", "json"],
  ["ndjson", "ndjson"],
  ["jsonl", "ndjson"],
  ["xml", "junit"],
  ["prom", "prometheus"],
]);

function formatOfName(output = "", command: Command): string | undefined {
  const [, ending = ""] = /\.([a-z]+)(?:\.gz)?$/i.exec(output) ?? [];
  const format = formatsOfNames.get(ending.toLowerCase());
  const offered = command.options.find(({ long }) => long === "--format")?.argChoices ?? [];
  return format !== undefined && offered.includes(format) && !isGiven("format", command) ? format : undefined;
}

const printingOf = ({ lang }: Given, command: Command): string[] => [
  ...(isGiven("utc", command) ? ["--utc"] : []),
  ...(lang !== undefined && isGiven("lang", command) ? ["--lang", lang] : []),
];

/** @throws UsageError where two options exclude each other */
function refuseContradictions({ file, output, access, exitZero, failOn }: Given, command: Command): void {
  if (file !== undefined) {
    const source = file.find((one) => one !== "-" && output !== undefined && isSameFile(one, output));
    if (source !== undefined)
      throw new UsageError(`--output ${source} is the recording that is read: name another file`);
    const address = addressFields.find((field) => isGiven(field, command));
    if (address !== undefined)
      throw new UsageError(`--file reads recordings and --${address} asks a server: give one of them`);
    const asking = requestOptions.find((name) => isGiven(name, command));
    if (asking !== undefined)
      throw new UsageError(`--${asking} is about requests to a server; with --file there are none: leave it out`);
  }
  if (access?.server === clickHouse && isGiven("limit", command))
    throw new UsageError("--limit is about answers of Jaeger; ClickHouse's have no such limit: leave it out");
  if (exitZero && failOn !== undefined)
    throw new UsageError("--exit-zero never fails and --fail-on says on what to fail: give one of them");
}

/** Whether two names lead to one file. */
const isSameFile = (a: string, b: string): boolean =>
  resolve(a) === resolve(b) || (existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b));

/** The findings that a command accepts in `--fail-on`. */
const findsOf = (command: Command): readonly FailOn[] =>
  (command.options.find(({ long }) => long === "--fail-on")?.argChoices ?? []) as readonly FailOn[];

function readCount(name: keyof typeof countRange, text: string, command: Command): number {
  const { min, max } = countRange[name];
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  throw new UsageError(`${givenAs(name, command)} ${typed(text)}: write a whole number from ${min} to ${max}`);
}
