import { Command, type Option } from "commander";
import { UsageError } from "../config/usage-error.ts";
import { meant } from "./habits.ts";

/** A command that reports what it does not understand as any other wrong usage: what it is, and what to do now. */
export class OurCommand extends Command {
  override createCommand(name?: string): Command {
    return new OurCommand(name);
  }

  /** Commander takes the next option for a value that was forgotten: `--output --verbose` would write such a file. */
  override addOption(option: Option): this {
    if (option.required)
      this.on(`option:${option.name()}`, (value: string) => {
        const word = value.replace(/=.*/s, "");
        const known = this.createHelp().visibleOptions(this);
        const isOption = known.some(({ long, short }) => word === long || word === short);
        if (isOption) this.error(`option '${option.flags}' lacks its value: '${word}' is an option`);
      });
    return super.addOption(option);
  }

  override error(said: string): never {
    const message = said.replace(/^error: /, "").replace(nearest, "");
    const name = nameWithParents(this);
    const help = this.parent === null ? "for examples" : "for its options, with examples";
    const habit = meant(message, name, verbsWith(this), this.args);
    const hints = [habit ?? nearest.exec(said)?.[1], `Run \`${name} --help\` ${help}.`];
    throw new UsageError(message, hints.filter((hint) => hint !== undefined).join("\n"));
  }
}

/** Finds the verbs, beside this one, that have an option. */
const verbsWith =
  ({ parent }: Command) =>
  (option: string): string[] =>
    (parent?.commands ?? [])
      .filter((verb) => verb.options.some(({ long, hidden }) => long === option && !hidden))
      .map((verb) => verb.name());

/** Commander's suggestion, on a line of its own. */
const nearest = /\n\((Did you mean [^\n]*)\)$/;

const nameWithParents = (command: Command): string =>
  command.parent === null ? command.name() : `${nameWithParents(command.parent)} ${command.name()}`;
