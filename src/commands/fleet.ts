import type { Command } from "commander";
import { readFleetOptions } from "../config/fleet-options.ts";
import type { RunOptions } from "../config/run-options.ts";
import { usual } from "../config/usual.ts";
import type { FleetOf } from "../fleet/fleet.ts";
import type { Io } from "../io.ts";
import type { JudgedOrder } from "../order/investigation.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import type { Summarised } from "../render/json.ts";
import type { SweepQuery } from "../search/sweep/sweep-state.ts";
import { sweep } from "../search/sweep/sweep.ts";
import { interruptedBy } from "../search/until-aborted.ts";
import { say } from "../sentence.ts";
import { chosenBy } from "./chosen.ts";
import { type Answer, finish } from "./finish.ts";
import { growSlowly } from "./heap.ts";
import { askMore, showSwept } from "./show-again.ts";
import type { OpenedSource } from "./opened-source.ts";
import { warn } from "./warn.ts";
import { withSource } from "./with-source.ts";

/** What a command asks of a sweep. */
interface Wanted extends Omit<SweepQuery, "window" | "now" | "signal" | "onOrder"> {
  /** Asks the source for more, while it is still open. */
  readonly beside?: (opened: OpenedSource) => Promise<void>;
}

/** What to run after a sweep. */
interface Suggestion {
  /** The id of the first order in the report, which is suggested as the next to look at. */
  readonly first?: string | undefined;
  /** The verb that is suggested where the report has no order. */
  readonly otherwise?: "stuck" | "lost" | undefined;
}

/** What to sweep for, and how to report the result. */
interface Plan<F, R, J extends Summarised> {
  readonly wanted: Wanted;
  readonly tell: (fleet: FleetOf<F>) => Omit<Answer<R, J>, "ending" | "next"> & Suggestion;
}

/**
 * Fetches, computes and renders, for every command that sweeps.
 *
 * @param of what the report needs of each order; nothing else is kept
 * @returns the exit code
 */
export async function runFleet<F, R, J extends Summarised>(
  command: Command,
  io: Io,
  of: (order: JudgedOrder) => F | undefined,
  plan: (path: Path, options: RunOptions) => Plan<F, R, J>,
): Promise<number> {
  const verb = command.name() as "lost" | "stuck" | "slow" | "orders" | "coverage";
  const options = readFleetOptions(command, usual[verb]);
  const choose = await chosenBy(options, verb);
  const path = await openPath(options.path);
  const { wanted, tell } = plan(path, options);
  const { beside, ...query } = wanted;
  growSlowly();
  warnOfFewTraces(options, io);
  const fleet = await withSource(options, io, async (opened) => {
    const { source, window, now, onOrder } = opened;
    const swept = await sweep(source, path, { ...query, window, now, onOrder, signal: io.signal }, of);
    if (!swept.search.interrupted) await beside?.(opened);
    return interruptedBy(io.signal, swept);
  });
  const answer = tell(fleet);
  const { first, otherwise } = answer;
  const asked = otherwise === undefined ? undefined : askMore(otherwise, fleet, options);
  const next = first === undefined ? asked : showSwept(first, fleet, options);
  return finish({ ...answer, ending: fleet.search, next }, options, io, choose);
}

/** Elsewhere `--limit 5` shortens a list. Here it makes a sweep ask for five traces at a time. */
function warnOfFewTraces(options: RunOptions, io: Io): void {
  const { limit } = options;
  if (limit === undefined || limit >= fewTraces) return;
  warn(
    say`--limit ${limit} limits the traces in one answer, not the list: the sweep will make many requests`,
    options,
    io,
  );
}

const fewTraces = 50;
