import type { Command, Option } from "commander";
import { type Context, contextFields } from "./context.ts";

/** Returns `jaeger-url` for `--jaeger-url`. */
export const nameOf = (long: string | undefined): string => long?.replace(/^--/, "") ?? "";

/** Says who gave an option's value; undefined for the default or no value. */
export function sourceOf(command: Command, option: Option): string | undefined {
  const source = command.getOptionValueSource(option.attributeName());
  return source === "default" ? undefined : source;
}

/** Returns the context fields that the flags, or the environment, give. */
export const givenBy = (command: Command, source: "cli" | "env"): Context =>
  Object.fromEntries(
    command.options.flatMap((option) => {
      const field = nameOf(option.long);
      const isField = (contextFields as readonly string[]).includes(field) && sourceOf(command, option) === source;
      return isField ? [[field, command.getOptionValue(option.attributeName())]] : [];
    }),
  );

export const variableOf = (option: string): string => `ORDERTRACE_${option.toUpperCase().replaceAll("-", "_")}`;

/** Returns the name by which the user gave an option: its flag or its environment variable. */
export const givenAs = (name: string, command: Command): string =>
  command.options.some((option) => nameOf(option.long) === name && sourceOf(command, option) === "env")
    ? variableOf(name)
    : `--${name}`;
