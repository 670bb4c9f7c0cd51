import type { Command } from "commander";
import { writeOutput } from "../config/output.ts";
import { type FleetOptions, readFleetOptions } from "../config/fleet-options.ts";
import { codeFor, type FailOn } from "../exit-code.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { loadPath } from "../path/load.ts";
import { sweep } from "../search/sweep.ts";
import type { SweepQuery } from "../search/sweep-state.ts";
import { type OpenSource, openSource } from "./open-source.ts";

/** What one command wants of a sweep. */
export interface Wanted extends Omit<SweepQuery, "window" | "now" | "signal" | "onOrder"> {
  /** What else to ask the source, while it is open. */
  readonly beside?: (opened: OpenSource) => Promise<void>;
}

/** What a command makes of it: what holds decides the exit code. */
export interface Outcome {
  readonly holds: ReadonlySet<string>;
  readonly render: (code: number) => string;
}

export interface Defaults {
  /** How far back to look, without `--since`. */
  readonly since: string;
  readonly failOn: readonly FailOn[];
}

/** Fetch, compute, render, for every command that sweeps: `wanted` says of what, `tell` what to make of it. */
export async function runFleet<O extends FleetOptions>(
  command: Command,
  io: Io,
  defaults: Defaults,
  wanted: (path: Path, options: O) => Wanted,
  tell: (fleet: Fleet, options: O) => Outcome,
): Promise<number> {
  const options = readFleetOptions(command, defaults) as O;
  const path = loadPath(options.path);
  const fleet = await sweepWith(options, io, path, wanted(path, options));
  const { holds, render } = tell(fleet, options);
  return finish(fleet, holds, render, options, io);
}

export async function sweepWith(options: FleetOptions, io: Io, path: Path, wanted: Wanted): Promise<Fleet> {
  const opened = await openSource(options, io);
  const { source, window, now } = opened;
  try {
    const { beside, ...query } = wanted;
    const fleet = await sweep(source, path, { ...query, window, now, onOrder: opened.onOrder, signal: io.signal });
    if (!fleet.search.interrupted) await beside?.(opened);
    return fleet;
  } finally {
    await opened.close();
  }
}

/** An interrupted run prints what it knows and says so; its exit code is the signal's. */
function finish(
  { search }: Pick<Fleet, "search">,
  holds: ReadonlySet<string>,
  render: (code: number) => string,
  options: FleetOptions,
  io: Io,
): number {
  const all = search.blind ? new Set([...holds, "undecidable"]) : holds;
  const code = search.interrupted ? (io.signal.reason as number) : codeFor(all, options.failOn);
  writeOutput(render(code), options, io);
  return code;
}
