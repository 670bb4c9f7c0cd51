import type { Command } from "commander";
import { readSourceOptions, type ShowOptions } from "./show-options.ts";
import type { Usual } from "./usual.ts";

export type FleetOptions = ShowOptions;

/** What a command that sweeps was given; without a window of its own, the command's. */
export function readFleetOptions<O extends FleetOptions>(command: Command, usual: Usual): O {
  const { since, finds, failOn = finds, asOfEnd = false } = usual;
  const options = readSourceOptions(command.opts(), command, failOn);
  // A recording is all that there is of its time: the whole of it is looked at.
  return {
    ...options,
    asOfEnd,
    ...(options.file === undefined && since !== undefined ? { usualSince: since } : {}),
  } as O;
}
