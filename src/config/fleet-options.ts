import type { Command } from "commander";
import type { FailOn } from "../exit-code.ts";
import { readSourceOptions, type ShowOptions } from "./show-options.ts";

export type FleetOptions = ShowOptions;

export interface Defaults {
  /** How far back to look, without `--since`. */
  readonly since: string;
  readonly failOn: readonly FailOn[];
  /** Whether it tells of states, not of what happened: those of the window's end. */
  readonly asOfEnd?: boolean;
}

/** What a command that sweeps was given; without a window of its own, the command's. */
export function readFleetOptions(command: Command, { since, failOn, asOfEnd = false }: Defaults): FleetOptions {
  const options = readSourceOptions(command.opts(), command, failOn);
  // A recording is all that there is of its time: the whole of it is looked at.
  return { ...options, asOfEnd, ...(options.file === undefined ? { usualSince: since } : {}) };
}
