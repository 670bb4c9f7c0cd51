import type { Command } from "commander";
import { defined } from "../defined.ts";
import { bareId } from "./order-reference.ts";
import { type Given, readRunOptions, type RunOptions } from "./run-options.ts";
import { UsageError } from "./usage-error.ts";
import { usual } from "./usual.ts";

export interface ShowOptions extends RunOptions {
  readonly critical?: boolean;
  readonly timeline?: boolean;
  readonly why?: boolean;
  readonly trace?: boolean;
  /** False if the id must not be remembered for Tab. */
  readonly history?: boolean;
}

/** Reads the options of `show` and checks them against each other. */
export function readShowOptions(argument: string | undefined, command: Command): ShowOptions & { id: string } {
  const given = command.opts<Given & Omit<ShowOptions, keyof RunOptions>>();
  const { critical, timeline, why, trace, history } = given;
  const { id, file } = separateId(argument, given.file);
  if (bareId(id) === "") throw new UsageError("the id is empty: give an order_id or a calculation_request_id");
  const unsupported = unsupportedFormats.find(
    ([name, formats]) => given[name] === true && formats.includes(given.format),
  );
  if (unsupported !== undefined)
    throw new UsageError(
      `--${unsupported[0]} is told in a table or in JSON, not in ${given.format}: leave out --${unsupported[0]} or --format`,
    );
  return {
    ...readRunOptions({ ...given, ...defined({ file }) }, command, usual.show.failOn),
    ...defined({ critical, timeline, why, trace, history }),
    asOfEnd: usual.show.asOfEnd,
    id,
  };
}

/** Options, and the formats that have no room for them. A page (HTML) always draws the timeline. */
const unsupportedFormats: readonly (readonly ["why" | "trace" | "timeline", readonly string[]])[] = [
  ["why", ["markdown", "html"]],
  ["trace", ["markdown", "html"]],
  ["timeline", ["markdown"]],
];

/**
 * Takes the id from the files: in `show --file a.json A-1098`, commander takes the id for a file. A last file that is
 * named like a recording is no id.
 */
function separateId(
  id: string | undefined,
  file: readonly string[] | undefined,
): { id: string; file?: readonly string[] } {
  if (id !== undefined) return { id, ...defined({ file }) };
  const last = file?.at(-1);
  if (file === undefined || last === undefined || file.length < 2 || /\.(jsonl?|ndjson)(\.gz)?$/i.test(last)) {
    const hint =
      last === undefined ? undefined : `${JSON.stringify(last)} was taken for a file: the id comes before --file.`;
    throw new UsageError("missing required argument 'id': give an order_id or a calculation_request_id", hint);
  }
  return { id: last, file: file.slice(0, -1) };
}
