import type { Command, Option } from "commander";
import { nameOf } from "../config/options.ts";

/** What may stand where a word is being typed. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** What the program does not say itself: the values of an option or an argument by its name. */
export type Values = (name: string) => Promise<readonly string[]>;

/** The names of files: the shell knows them best. */
const files: Candidate = { word: ":files", about: "" };

/**
 * What may come at the end of a command line.
 * @param words what comes after `ordertrace`; the last one is being typed, and may be empty
 */
export async function candidatesFor(program: Command, words: readonly string[], values: Values): Promise<Candidate[]> {
  const typed = words.at(-1) ?? "";
  const { command, waiting, operands } = read(program, words.slice(0, -1));
  const [, long, value] = /^(--[\w-]+=)(.*)$/s.exec(typed) ?? [];
  if (long !== undefined) {
    const option = optionNamed(command, long.slice(0, -1));
    return option === undefined ? [] : within(long, value ?? "", await valuesOf(option, values));
  }
  if (waiting !== undefined) return within("", typed, await valuesOf(waiting, values));
  if (typed.startsWith("-")) return beginning(typed, optionsOf(command));
  const verbs = operands > 0 ? [] : command.createHelp().visibleCommands(command).map(described);
  const argument = command.registeredArguments[operands] ?? command.registeredArguments.findLast((one) => one.variadic);
  if (argument === undefined) return beginning(typed, verbs);
  if (argument.name() === "file") return [files];
  const known = argument.argChoices ?? (await values(argumentName(command)));
  return [...beginning(typed, verbs), ...within("", typed, known)];
}

/** The verb that the words so far come to, and the option that waits for its value. */
function read(program: Command, words: readonly string[]) {
  let command = program;
  let waiting: Option | undefined;
  let operands = 0;
  for (const word of words) {
    if (waiting !== undefined) waiting = undefined;
    else if (word.startsWith("-")) {
      const option = optionNamed(command, word);
      waiting = option?.required === true || option?.optional === true ? option : undefined;
    } else {
      const verb = operands > 0 ? undefined : command.commands.find((one) => one.name() === word);
      if (verb === undefined) operands++;
      else command = verb;
    }
  }
  return { command, waiting, operands };
}

const optionNamed = (command: Command, flag: string): Option | undefined =>
  command.options.find(({ long, short }) => flag === long || flag === short);

/** `use-context`; of what a verb's argument is its own name tells, or the verb's. */
const argumentName = (command: Command): string =>
  command.registeredArguments.some((one) => /^ids?$/.test(one.name())) ? "id" : command.name();

const described = (command: Command): Candidate => ({ word: command.name(), about: command.description() });

const optionsOf = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, about: description }]));

async function valuesOf(option: Option, values: Values): Promise<readonly string[] | "files"> {
  if (option.argChoices !== undefined) return option.argChoices;
  return /<(file|command)/.test(option.flags) ? "files" : values(nameOf(option.long));
}

/** Of a list the word after the last comma is completed; what comes before stays. */
function within(lead: string, typed: string, known: readonly string[] | "files"): Candidate[] {
  if (known === "files") return [files];
  const list = typed.slice(0, typed.lastIndexOf(",") + 1);
  return beginning(
    lead + typed,
    known.map((word) => ({ word: `${lead}${list}${word}`, about: "" })),
  );
}

/** What a shell would have to quote is left to be typed. */
const beginning = (typed: string, all: readonly Candidate[]): Candidate[] =>
  all.filter(({ word }) => word.startsWith(typed) && /^[\w.,@:/=+-]+$/.test(word));
