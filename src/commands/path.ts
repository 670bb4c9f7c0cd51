import type { Command } from "commander";
import { didYouMean } from "../closest.ts";
import { type OutputOptions, styleFor, writeOutput } from "../config/output.ts";
import { UsageError } from "../config/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import { pathJson } from "../render/path-json.ts";
import { renderPathTable } from "../render/path-table.ts";
import { stringify } from "../render/json.ts";

/** `ordertrace path`: prints the path that orders are judged by. */
export async function printPath(command: Command, io: Io): Promise<number> {
  const [verb] = command.args;
  if (verb !== undefined) {
    const hint = didYouMean(
      verb,
      command.commands.map((one) => one.name()),
    );
    throw new UsageError(`path has no command ${JSON.stringify(verb)}: ${hint}`);
  }
  const options = command.opts<OutputOptions & { path?: string }>();
  const path = await openPath(options.path);
  writeOutput(
    options.format === "json" ? stringify(pathJson(path)) : renderPathTable(path, styleFor(options, io)),
    options,
    io,
  );
  return exitCode.ok;
}

/** `ordertrace path validate FILE`: throws with every problem, or says what the file describes. */
export async function validatePath(file: string, _: Command, io: Io): Promise<number> {
  const { name, rows, points } = await openPath(file);
  io.stdout.write(`${file}: fine; path ${name} with ${rows.length} rows and ${points.length} points\n`);
  return exitCode.ok;
}
