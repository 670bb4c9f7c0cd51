import { Command, type Option, type ParseOptionsResult } from "commander";
import { closest } from "../closest.ts";
import { UsageError } from "../config/usage-error.ts";
import { meant } from "./habits.ts";

/** A command that reports what it does not understand as any other wrong usage: what it is, and what to do now. */
export class OurCommand extends Command {
  /** What stands on the command line, from the first option on. */
  #words: readonly string[] = [];

  override createCommand(name?: string): Command {
    return new OurCommand(name);
  }

  /**
   * Commander takes the next option for a value that was forgotten: `--output --verbose` would write such a file. A
   * shell takes a variable that is not set for a name: `--file "$DAY"`.
   */
  override addOption(option: Option): this {
    if (option.required)
      this.on(`option:${option.name()}`, (value: string) => {
        const word = value.replace(/=.*/s, "");
        const known = this.createHelp().visibleOptions(this);
        const isOption = known.some(({ long, short }) => word === long || word === short);
        if (isOption) this.error(`option '${option.flags}' lacks its value: '${word}' is an option`);
        // To `config set-context` nothing means that a setting is taken out.
        const isUnset = value.trim() === "" && option.flags.includes("<file") && this.parent?.name() !== "config";
        if (isUnset)
          this.error(`option '${option.flags}' names no file: '${value}' is blank, as of a variable not set`);
      });
    return super.addOption(option);
  }

  override parseOptions(words: string[]): ParseOptionsResult {
    this.#words = words;
    return super.parseOptions(words);
  }

  override error(said: string): never {
    // What we say of a wrong value begins in small letters.
    const message = said
      .replace(/^error: /, "")
      .replace(nearest, "")
      .replace(/ is invalid\. (?=[a-z])/, " is invalid: ");
    const name = nameWithParents(this);
    const help = this.parent === null ? "for examples" : "for its options, with examples";
    const habit = meant(message, name, verbsWith(this), this.args, optionsAmong(this.#words, this.args));
    const [, unknown] = unknownOption.exec(message) ?? [];
    const near = unknown === undefined ? nearest.exec(said)?.[1] : nearOption(unknown, this);
    const hints = [habit ?? near, `Run \`${name} --help\` ${help}.`];
    throw new UsageError(message, hints.filter((hint) => hint !== undefined).join("\n"));
  }
}

/** The options among these words, for a command that asks the same way but writes no file. */
function optionsAmong(words: readonly string[], operands: readonly string[]): string[] {
  const options = words.filter((word) => word !== "--");
  for (const operand of operands) {
    const at = options.indexOf(operand);
    if (at !== -1) options.splice(at, 1);
  }
  const isOutput = (word: string | undefined) => word === "-o" || word === "--output";
  return options.filter((word, i) => !isOutput(word) && !isOutput(options[i - 1]) && !/^(?:--output=|-o.)/.test(word));
}

/** Finds the verbs that have an option: those of the tool itself, or those beside a verb. */
const verbsWith =
  (command: Command) =>
  (option: string): string[] =>
    (command.parent ?? command).commands
      .filter((verb) =>
        verb.options.some(({ long, short, hidden }) => (long === option || short === option) && !hidden),
      )
      .map((verb) => verb.name());

const unknownOption = /^unknown option '--(.*?)(?:=.*)?'$/s;

/**
 * The options that one may have been meant for: those that it begins, and the one that it is a typing error of. The
 * dashes, which all have, make none more alike: Commander counts them, and takes `--sort` for `--format`.
 */
function nearOption(word: string, command: Command): string | undefined {
  const names = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long?.replace(/^--/, "") ?? []);
  const begun = word === "" ? [] : names.filter((name) => name.startsWith(word));
  const meant = new Set([...begun, closest(word, names)].filter((name) => name !== undefined));
  if (meant.size === 0 || meant.size > maxMeant) return undefined;
  return `Did you mean ${[...meant].map((name) => `--${name}`).join(" or ")}?`;
}

const maxMeant = 3;

/** Commander's suggestion, on a line of its own. */
const nearest = /\n\((Did you mean [^\n]*)\)$/;

const nameWithParents = (command: Command): string =>
  command.parent === null ? command.name() : `${nameWithParents(command.parent)} ${command.name()}`;
