import type { Command } from "commander";
import { askedAgain } from "../config/asked-again.ts";
import { type FleetOptions, readFleetOptions } from "../config/fleet-options.ts";
import { type OutputStyle, styleFor, writeOutput } from "../config/output.ts";
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
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { growSlowly } from "./heap.ts";
import { showAgain } from "./show-again.ts";
import { type OpenedSource, withSource } from "./with-source.ts";

/** What one command wants of a sweep. */
interface Wanted extends Omit<SweepQuery, "window" | "now" | "signal" | "onOrder"> {
  /** What else to ask the source, while it is open. */
  readonly beside?: (opened: OpenedSource) => Promise<void>;
}

/** What a command has to say, in every format; what holds decides the exit code. */
export interface Outcome<R, J extends Summarised> {
  readonly report: R;
  readonly holds: ReadonlySet<string>;
  readonly table: (report: R, style: OutputStyle) => string;
  readonly json: (report: R, code: number) => J;
  /** To be handed on; loaded when asked for. Of a command that has none its options offer none. */
  readonly markdown?: () => Promise<(report: R, style: OutputStyle) => string>;
  readonly html?: () => Promise<(report: R, style: OutputStyle) => string>;
  /** What stands on a line of its own with `--format ndjson`. */
  readonly lines: (json: J) => readonly object[];
  readonly line: "order" | "step" | "leak";
  /** The id of the order that is told of first, to be looked at next. */
  readonly first?: string | undefined;
}

/** What to sweep for, and what to make of it. */
interface Plan<F, R, J extends Summarised> {
  readonly wanted: Wanted;
  readonly tell: (fleet: FleetOf<F>) => Outcome<R, J>;
}

type Sweeping = "lost" | "stuck" | "slow" | "orders" | "coverage";

/**
 * Fetch, compute, render, for every command that sweeps.
 *
 * @param of what is wanted of each order
 */
export async function runFleet<O extends FleetOptions, F, R, J extends Summarised>(
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
  const fleet = await withSource(options, io, async (opened) => {
    growSlowly();
    const { source, window, now, onOrder } = opened;
    const swept = await sweep(source, path, { ...query, window, now, onOrder, signal: io.signal }, of);
    if (!swept.search.interrupted) await beside?.(opened);
    return swept;
  });
  return finish(tell(fleet), fleet.search, options, io, choose);
}

/** How a search ended: broken off by the user, or without all that there is. */
interface Ending {
  readonly interrupted: boolean;
  readonly blind: boolean;
}

/** Prints what is known, an interrupted run's too. */
export async function finish<R, J extends Summarised>(
  { report, holds, table, json, markdown, html, lines, line, first }: Outcome<R, J>,
  ending: Ending,
  options: FleetOptions,
  io: Io,
  choose: Choose,
): Promise<number> {
  const code = codeOf(ending, holds, options.failOn, io);
  const shown = disclosed(report, options);
  const inFormat = async (): Promise<string> => {
    const next = first === undefined ? undefined : showAgain(first, askedAgain(options), options);
    const style = { ...styleFor(options, io), ...defined({ next }) };
    const renderer = { table: async () => table, markdown, html }[options.format];
    if (renderer !== undefined) return (await renderer())(shown, style);
    const answer = json(shown, code);
    return options.format === "json" ? stringify(choose(answer)) : inLines(answer, lines(answer), line, choose);
  };
  writeOutput(await inFormat(), options, io);
  return code;
}

/** An interrupted run's exit code is the signal's; what was not all seen is never clean. */
export const codeOf = (
  { interrupted, blind }: Ending,
  holds: ReadonlySet<string>,
  failOn: readonly FailOn[],
  io: Io,
): number =>
  interrupted ? (io.signal.reason as number) : codeFor(blind ? new Set([...holds, "undecidable"]) : holds, failOn);
