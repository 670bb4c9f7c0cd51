import type { Command, Option } from "commander";
import { nameOf } from "../config/options.ts";

/** A word that may stand where one is being typed. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/** Looks up the values of an option or an argument by its name, where the program itself does not list them. */
export type Values = (name: string) => Promise<readonly string[]>;

/** Asks the shell to complete the names of files. */
const files: Candidate = { word: ":files", about: "" };

/**
 * The candidates for the last word of a command line.
 * @param words the words after `ordertrace`; the last one is being typed, and may be empty
 */
export async function candidatesFor(program: Command, words: readonly string[], values: Values): Promise<Candidate[]> {
  const typed = words.at(-1) ?? "";
  const { command, waiting, operands } = readWords(program, words.slice(0, -1));
  const [, long, value] = /^(--[\w-]+=)(.*)$/s.exec(typed) ?? [];
  if (long !== undefined) {
    const option = optionNamed(command, long.slice(0, -1));
    return option === undefined ? [] : completeValue(long, value ?? "", await valuesOf(option, values));
  }
  if (waiting !== undefined) return completeValue("", typed, await valuesOf(waiting, values));
  if (typed.startsWith("-")) return beginningWith(typed, optionsOf(command));
  const verbs = operands > 0 ? [] : command.createHelp().visibleCommands(command).map(described);
  const argument = command.registeredArguments[operands] ?? command.registeredArguments.findLast((one) => one.variadic);
  if (argument === undefined) return beginningWith(typed, verbs);
  if (argument.name() === "file") return [files];
  const known = argument.argChoices ?? (await values(argumentName(command)));
  return [...beginningWith(typed, verbs), ...completeValue("", typed, known)];
}

/** The verb that the words so far name, the option that still lacks its value, and how many operands there are. */
function readWords(program: Command, words: readonly string[]) {
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

/** Under which name the values of a verb's argument are known: `id`, or the verb's own, such as `use-context`. */
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

/** In a list, the word after the last comma is completed; the words before it stay. */
function completeValue(lead: string, typed: string, known: readonly string[] | "files"): Candidate[] {
  if (known === "files") return [files];
  const list = typed.slice(0, typed.lastIndexOf(",") + 1);
  return beginningWith(
    lead + typed,
    known.map((word) => ({ word: `${lead}${list}${word}`, about: "" })),
  );
}

/** Leaves out words that a shell would have to quote. */
const beginningWith = (typed: string, all: readonly Candidate[]): Candidate[] =>
  all.filter(({ word }) => word.startsWith(typed) && /^[\w.,@:/=+-]+$/.test(word));
