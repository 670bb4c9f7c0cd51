import type { Command, Option } from "commander";

/** `jaeger-url` of `--jaeger-url`. */
export const nameOf = (long: string | undefined): string => long?.replace(/^--/, "") ?? "";

/** Who gave an option's value; undefined when it is the default, or nobody. */
export function sourceOf(command: Command, option: Option): string | undefined {
  const source = command.getOptionValueSource(option.attributeName());
  return source === "default" ? undefined : source;
}
