import type { Command } from "commander";
import { readFleetOptions } from "../config/fleet-options.ts";
import type { RunOptions } from "../config/run-options.ts";
import { writeOutput } from "../config/output.ts";
import type { Usual } from "../config/usual.ts";
import { defined } from "../defined.ts";
import { codeFor, type FailOn } from "../exit-code.ts";
import type { FleetOf } from "../fleet/fleet.ts";
import type { Io } from "../io.ts";
import type { JudgedOrder } from "../order/investigation.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import { inLines, type Summarised } from "../render/fleet-json.ts";
import { stringify } from "../render/show-json.ts";
import type { SweepQuery } from "../search/sweep/sweep-state.ts";
import { sweep } from "../search/sweep/sweep.ts";
import { interruptedBy } from "../search/until-aborted.ts";
import type { Style } from "../style.ts";
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { growSlowly } from "./heap.ts";
import { askingStyle, askMore, showSwept } from "./show-again.ts";
import { type OpenedSource, withSource } from "./with-source.ts";

/** What a command asks of a sweep. */
interface Wanted extends Omit<SweepQuery, "window" | "now" | "signal" | "onOrder"> {
  /** Asks the source for more, while it is still open. */
  readonly beside?: (opened: OpenedSource) => Promise<void>;
}

/** A command's report, and how to print it in each format. */
export interface Outcome<R, J extends Summarised> {
  readonly report: R;
  /** The findings that hold, by their words for `--fail-on`: they decide the exit code. */
  readonly holds: ReadonlySet<string>;
  readonly table: (report: R, style: Style) => string;
  readonly json: (report: R, code: number) => J;
  /** A document to be handed on, loaded only when asked for. A command without one does not offer the format. */
  readonly markdown?: () => Promise<(report: R, style: Style) => string>;
  readonly html?: () => Promise<(report: R, style: Style) => string>;
  /** The items that stand on a line of their own with `--format ndjson`. */
  readonly lines: (json: J) => readonly object[];
  readonly line: "order" | "step" | "leak";
}

/** What to run after a sweep. */
interface Suggestion {
  /** The id of the first order in the report, which is suggested as the next to look at. */
  readonly first?: string | undefined;
  /** The verb that is suggested where the report has no order. */
  readonly next?: "stuck" | "lost" | undefined;
}

/** What to sweep for, and how to report the result. */
interface Plan<F, R, J extends Summarised> {
  readonly wanted: Wanted;
  readonly tell: (fleet: FleetOf<F>) => Outcome<R, J> & Suggestion;
}

type Sweeping = "lost" | "stuck" | "slow" | "orders" | "coverage";

/**
 * Fetches, computes and renders, for every command that sweeps.
 *
 * @param of what the report needs of each order; nothing else is kept
 * @returns the exit code
 */
export async function runFleet<O extends RunOptions, F, R, J extends Summarised>(
  command: Command,
  io: Io,
  usual: Usual,
  of: (order: JudgedOrder) => F | undefined,
  plan: (path: Path, options: O) => Plan<F, R, J>,
): Promise<number> {
  const options = readFleetOptions<O>(command, usual);
  const choose = await chosenBy(options, command.name() as Sweeping);
  const path = await openPath(options.path);
  const { wanted, tell } = plan(path, options);
  const { beside, ...query } = wanted;
  growSlowly();
  const fleet = await withSource(options, io, async (opened) => {
    const { source, window, now, onOrder } = opened;
    const swept = await sweep(source, path, { ...query, window, now, onOrder, signal: io.signal }, of);
    if (!swept.search.interrupted) await beside?.(opened);
    return interruptedBy(io.signal, swept);
  });
  const { first, next: verb, ...outcome } = tell(fleet);
  const asked = verb === undefined ? undefined : askMore(verb, fleet, options);
  const next = first === undefined ? asked : showSwept(first, fleet, options);
  return finish(outcome, fleet.search, options, io, choose, next);
}

/** How a search ended: interrupted by the user, or without having seen everything. */
interface Ending {
  readonly interrupted: boolean;
  readonly blind: boolean;
}

/**
 * Prints the report, even of an interrupted run.
 * @param next the command that is suggested
 * @returns the exit code
 */
export async function finish<R, J extends Summarised>(
  { report, holds, table, json, markdown, html, lines, line }: Outcome<R, J>,
  ending: Ending,
  options: RunOptions,
  io: Io,
  choose: Choose,
  next?: string,
): Promise<number> {
  const code = codeOf(ending, holds, options.failOn, io);
  const shown = disclosed(report, options);
  const inFormat = async (): Promise<string> => {
    const style = { ...askingStyle(options, io), ...defined({ next }) };
    const renderer = { table: async () => table, markdown, html }[options.format];
    if (renderer !== undefined) return (await renderer())(shown, style);
    const answer = json(shown, code);
    return options.format === "json" ? stringify(choose(answer)) : inLines(answer, lines(answer), line, choose);
  };
  writeOutput(await inFormat(), options, io);
  return code;
}

/** An interrupted run exits with the signal's code. A search that did not see everything is never clean. */
export const codeOf = (
  { interrupted, blind }: Ending,
  holds: ReadonlySet<string>,
  failOn: readonly FailOn[],
  io: Io,
): number =>
  interrupted ? (io.signal.reason as number) : codeFor(blind ? new Set([...holds, "undecidable"]) : holds, failOn);
