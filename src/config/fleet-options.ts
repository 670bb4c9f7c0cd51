import type { Command } from "commander";
import { readRunOptions, type RunOptions } from "./run-options.ts";
import type { Usual } from "./usual.ts";

/** Reads the options of a command that sweeps. If no window is given, the command's usual one applies. */
export function readFleetOptions(command: Command, usual: Usual): RunOptions {
  const { since, finds, failOn = finds, asOfEnd = false } = usual;
  const options = readRunOptions(command.opts(), command, failOn);
  // A recording holds all that there is of its time, so the whole of it is searched.
  return {
    ...options,
    asOfEnd,
    ...(options.file === undefined && since !== undefined ? { usualSince: since } : {}),
  };
}
