import type { RunOptions } from "../config/run-options.ts";
import { writeOutput } from "../config/output.ts";
import { defined } from "../defined.ts";
import { codeFor, type FailOn } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { inLines, stringify, type Summarised } from "../render/json.ts";
import type { Style } from "../style.ts";
import type { Choose } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { askingStyle } from "./show-again.ts";

/** What a command that looks at many orders has to say: its report, and how to print it in each format. */
export interface Answer<R, J extends Summarised> {
  readonly report: R;
  readonly ending: Ending;
  /** The findings that hold, by their words for `--fail-on`: they decide the exit code. */
  readonly holds: ReadonlySet<string>;
  readonly table: (report: R, style: Style) => string;
  readonly json: (report: R, code: number) => J;
  /** A document to be handed on, loaded only when asked for. A command without one does not offer the format. */
  readonly markdown?: () => Promise<(report: R, style: Style) => string>;
  readonly html?: () => Promise<(report: R, style: Style) => string>;
  /** The items that stand on a line of their own with `--format ndjson`. */
  readonly lines: (json: J) => readonly object[];
  /** What such an item is called. */
  readonly line: "order" | "step" | "route" | "leak";
  /** The command that is suggested. */
  readonly next?: string | undefined;
}

/** How a search ended: interrupted by the user, or without having seen everything. */
interface Ending {
  readonly interrupted: boolean;
  readonly blind: boolean;
}

/**
 * Prints the report, even of an interrupted run.
 * @returns the exit code
 */
export async function finish<R, J extends Summarised>(
  { report, ending, holds, table, json, markdown, html, lines, line, next }: Answer<R, J>,
  options: RunOptions,
  io: Io,
  choose: Choose,
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
