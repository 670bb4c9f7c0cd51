import type { Command } from "commander";
import { type FailOn, failOnByDefault, parseFailOn } from "../exit-code.ts";
import type { OutputOptions } from "./output.ts";
import { parseSpan, type WindowOptions } from "./time.ts";
import { UsageError } from "./usage-error.ts";

export interface SourceOptions extends WindowOptions {
  readonly jaegerUrl: string;
  readonly file?: readonly string[];
  readonly now?: string;
  readonly timeoutMs: number;
  readonly verbose: boolean;
}

export interface ShowOptions extends OutputOptions, SourceOptions {
  readonly path?: string;
  /** Nothing, with `--exit-zero`. */
  readonly failOn: readonly FailOn[];
}

/** What `show` was given, checked against each other. */
export function readShowOptions(argument: string | undefined, command: Command): ShowOptions & { id: string } {
  const given = command.opts<
    Omit<ShowOptions, "timeoutMs" | "failOn"> & { timeout?: string; failOn?: string; exitZero?: boolean }
  >();
  const { id, file } = separateId(argument, given.file);
  if (id.trim() === "") throw new UsageError("the id is empty: give an order_id or a calculation_request_id");
  if (file !== undefined) {
    if (command.getOptionValueSource("jaegerUrl") === "cli") {
      throw new UsageError("--file reads recordings and --jaeger-url asks a server: give one of them");
    }
    if (given.timeout !== undefined) {
      throw new UsageError("--timeout is about requests to Jaeger; with --file there are none: leave it out");
    }
  }
  if (given.exitZero && given.failOn !== undefined) {
    throw new UsageError("--exit-zero never fails and --fail-on says on what to fail: give one of them");
  }
  return {
    ...given,
    ...(file === undefined ? {} : { file }),
    id,
    timeoutMs: parseSpan("--timeout", given.timeout ?? "30s") / 1_000,
    verbose: given.verbose ?? false,
    failOn: given.exitZero ? [] : given.failOn === undefined ? failOnByDefault : parseFailOn(given.failOn),
  };
}

/** `show --file a.json A-1098`: what `--file` took last is the id, if none was given otherwise. */
function separateId(
  id: string | undefined,
  file: readonly string[] | undefined,
): { id: string; file?: readonly string[] } {
  if (id !== undefined) return { id, ...(file === undefined ? {} : { file }) };
  const last = file?.at(-1);
  if (file === undefined || last === undefined || file.length < 2) {
    throw new UsageError("missing required argument 'id': give an order_id or a calculation_request_id");
  }
  return { id: last, file: file.slice(0, -1) };
}
