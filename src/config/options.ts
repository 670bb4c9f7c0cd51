import type { Command, Option } from "commander";
import { type Context, contextFields } from "./context.ts";

/** `jaeger-url` of `--jaeger-url`. */
export const nameOf = (long: string | undefined): string => long?.replace(/^--/, "") ?? "";

/** Who gave an option's value; undefined when it is the default, or nobody. */
export function sourceOf(command: Command, option: Option): string | undefined {
  const source = command.getOptionValueSource(option.attributeName());
  return source === "default" ? undefined : source;
}

/** What the flags, or the environment, say of how a Jaeger is reached. */
export const givenBy = (command: Command, source: "cli" | "env"): Context =>
  Object.fromEntries(
    command.options.flatMap((option) => {
      const field = nameOf(option.long);
      const isField = (contextFields as readonly string[]).includes(field) && sourceOf(command, option) === source;
      return isField ? [[field, command.getOptionValue(option.attributeName())]] : [];
    }),
  );

export const variableOf = (option: string): string => `ORDERTRACE_${option.toUpperCase().replaceAll("-", "_")}`;

/** What an option was given by, as whoever gave it knows it. */
export const givenAs = (name: string, command: Command): string =>
  command.options.some((option) => nameOf(option.long) === name && sourceOf(command, option) === "env")
    ? variableOf(name)
    : `--${name}`;
