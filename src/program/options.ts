import { type Command, InvalidArgumentError, Option } from "commander";
import { didYouMean } from "../closest.ts";
import type { Usual } from "../config/usual.ts";
import type { FailOn } from "../exit-code.ts";
import { addAccessOptions } from "./access-options.ts";

/** What help says of the exit code for each finding, the worst first. */
const codeOfFinding: Readonly<Record<FailOn, string>> = {
  lost: "10 lost or failed",
  failed: "10 lost or failed",
  stuck: "11 stuck",
  risen: "13 errors risen",
  "personal-data": "14 personal data",
  slow: "12 slow",
  undecidable: "5 can't tell",
};

/**
 * The codes of what a verb finds. A finding that fails the run only on request stands with the option that asks for it.
 * @param more further codes, such as `6 not found`
 */
export const exitCodes = ({ finds, failOn = finds }: Usual, ...more: readonly string[]): string =>
  listOfCodes(
    "0 fine",
    ...(Object.keys(codeOfFinding) as FailOn[])
      .filter((name) => finds.includes(name))
      .map((name) => codeOfFinding[name] + (failOn.includes(name) ? "" : ` (--fail-on ${name})`)),
    ...more,
  );

/** The exit codes of commands that list, whatever state the orders are in. */
export const listingCodes = (...more: readonly string[]): string =>
  listOfCodes("0 listed, whatever is found (--fail-on lost,stuck: 10, 11)", "5 can't tell", ...more);

/** @param own the codes of one verb, which stand before those of every verb */
export const listOfCodes = (...own: readonly string[]): string => {
  const all = new Set([...own, "2 usage", "3 credentials refused", "4 Jaeger unreachable", "1 internal error"]);
  const lead = "Exit codes: ";
  const lines = [""];
  for (const [i, code] of [...all].entries()) {
    const word = i === all.size - 1 ? code : `${code}, `;
    if (`${lead}${lines.at(-1)!}${word}`.trimEnd().length > helpWidth) lines.push("");
    lines[lines.length - 1] += word;
  }
  return `\n${lead}${lines.map((line) => line.trimEnd()).join(`\n${" ".repeat(lead.length)}`)}`;
};

/** Fits a terminal of 80 columns. */
const helpWidth = 78;

/** Those of `show` for the one order that is named. */
export const demoCodes = `
Exit codes: 0 shown; with a story those of show: 0 fine, 10 lost or failed,
            11 stuck, 5 can't tell; 2 usage, 1 internal error`;

export const doctorCodes = `
Exit codes: 0 nothing failed, 2 the configuration, the path file or the
            recording, 3 the credentials, 4 the server or its TLS,
            5 what it holds: answers would be "can't tell"`;

/**
 * Adds how and where the answer is printed, and which fields of JSON.
 *
 * @param fields examples from the contract of the JSON
 * @param ofLine examples from a line of `--format ndjson`
 */
export const addOutputOptions = (
  command: Command,
  formats: readonly string[],
  fields: string,
  ofLine?: string,
): Command => addFieldsOption(addPrintOptions(command, formats), fields, ofLine);

export const addFieldsOption = (command: Command, fields: string, ofLine?: string): Command =>
  command.addOption(
    listOption(
      "--fields <names>",
      `of JSON print only these: ${fields},...${ofLine === undefined ? "" : `; of lines: ${ofLine},...`}`,
    ),
  );

/** An option that takes several words: with commas between them, or given several times. */
export const listOption = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((words: string, before?: string) =>
    before === undefined ? words : `${before},${words}`,
  );

/** Adds format, language, time zone and output file. */
export const addPrintOptions = (command: Command, formats: readonly string[]): Command =>
  addFileOption(addZoneOption(addStyleOptions(command, formats)), formats);

/** Adds format, language and time zone, for output that comes bit by bit. */
export const addStreamOptions = (command: Command, formats: readonly string[]): Command =>
  addZoneOption(addStyleOptions(command, formats));

/** Adds format, language and output file, for an answer without times. */
export const addTimelessOutputOptions = (command: Command, formats: readonly string[]): Command =>
  addFileOption(addStyleOptions(command, formats), formats);

const addStyleOptions = (command: Command, formats: readonly string[]): Command =>
  command
    .addOption(choiceOption("--format <format>", "how to print", formats).default("table"))
    .addOption(choiceOption("--lang <language>", "language of the text (default: from LANG)", ["en", "ru"]))
    .option("--no-color", "print without colour");

export const addZoneOption = (command: Command): Command =>
  command.option("--utc", "print times in UTC instead of the local zone");

/** Elsewhere `-o json` chooses a format. Here it would write a file of that name, and print nothing. */
const addFileOption = (command: Command, formats: readonly string[]): Command =>
  command.addOption(
    new Option("-o, --output <file>", "write to a file instead of standard output; - is standard output").argParser(
      (text: string) => {
        if (!formats.includes(text)) return text;
        throw new InvalidArgumentError(`It names a file. To choose a format: --format ${text}`);
      },
    ),
  );

/** An option that takes one of some words; the error for a mistyped one suggests the nearest. */
const choiceOption = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices(choices).argParser((text: string) => {
    if (!choices.includes(text)) throw new InvalidArgumentError(didYouMean(text, choices));
    return text;
  });

/** Personal data is masked, unless `--reveal` asks for it. */
export const addRevealOption = (command: Command): Command =>
  command.option("--reveal", "print personal data as it is, not masked");

/** Adds which source to ask, about what time, and what to fail on. */
export const addSweepOptions = (command: Command, usual: Usual): Command => {
  const failing = listOption("--fail-on <verdicts>", "what makes the exit code non-zero, one or several");
  // Choices are for help and for Tab only: `parseFailOn` reads the value, which may be a list.
  failing.argChoices = [...usual.finds];
  return addSearchOptions(command, usual).addOption(failing).option("--exit-zero", "exit with 0 whatever is found");
};

/** Adds which source to ask, and about what time. */
export const addSearchOptions = (command: Command, usual: Pick<Usual, "since" | "asOfEnd"> = {}): Command =>
  addRevealOption(addSourceOptions(addWindowOptions(command, usual))).option(
    "--verbose",
    "print each request: method, path, status, bytes, milliseconds",
  );

/** Adds which source to ask, and how. */
export const addSourceOptions = (command: Command): Command =>
  addAccessOptions(command)
    .optionsGroup("Options:")
    .option(
      "--file <file...>",
      "read recordings instead: Jaeger or OTLP JSON, JSON lines, gzipped or not; - is standard input",
    )
    .option("--path <file>", "the order path to follow instead of the built-in one")
    .option("--now <time>", "judge as of this moment (default: the clock, or a recording's own end; now: the clock)")
    .option("--timeout <duration>", "give up on a request after this long (default: 30s)")
    .option("--limit <traces>", "the most traces in one answer of Jaeger; more come in further answers (default: 500)")
    .option("--concurrency <requests>", "requests under way at once (default: 4; 2 at ClickHouse)")
    .option("--rate <requests>", "requests in a second at most (default: 50)");

const addWindowOptions = (command: Command, { since, asOfEnd }: Pick<Usual, "since" | "asOfEnd">): Command =>
  since === undefined
    ? command
    : command
        .option(
          "--since <duration>",
          `search this far back: 30m, 6h, 7d; or since a time: yesterday (default: ${since}, with --file all of it)`,
        )
        .option(
          "--from <time>",
          "search from here: 2026-11-24T03:00 (in the zone that is printed), with an offset, yesterday, now-1h or Unix time",
        )
        .option(
          "--to <time>",
          `search up to here (default: now); ${asOfEnd ? "states are those of then" : "with all that is known since (--now: as of then)"}`,
        );

export const examples = (lines: readonly string[]): string =>
  `Examples:\n${lines.map((line) => `  ${line}\n`).join("")}`;
