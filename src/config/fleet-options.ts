import type { Command } from "commander";
import { readRunOptions, type RunOptions } from "./run-options.ts";
import type { Usual } from "./usual.ts";

/** Reads the options of a command that sweeps. If no window is given, the command's usual one applies. */
export function readFleetOptions<O extends RunOptions>(command: Command, usual: Usual): O {
  const { since, finds, failOn = finds, asOfEnd = false } = usual;
  const options = readRunOptions<O>(command.opts(), command, failOn);
  // A recording holds all that there is of its time, so the whole of it is searched.
  return {
    ...options,
    asOfEnd,
    ...(options.file === undefined && since !== undefined ? { usualSince: since } : {}),
  };
}
