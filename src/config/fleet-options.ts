import type { Command } from "commander";
import type { FailOn } from "../exit-code.ts";
import { readSourceOptions, type ShowOptions } from "./show-options.ts";

export type FleetOptions = ShowOptions;

/** What a command that sweeps was given; without a window of its own, the command's. */
export function readFleetOptions(
  command: Command,
  { since, failOn }: { readonly since: string; readonly failOn: readonly FailOn[] },
): FleetOptions {
  const options = readSourceOptions(command.opts(), command, failOn);
  const unbounded = options.since === undefined && options.from === undefined && options.to === undefined;
  // A recording is all that there is of its time: the whole of it is looked at.
  return { ...options, ...(unbounded && options.file === undefined ? { since } : {}) };
}
