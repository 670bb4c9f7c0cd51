import type { Command } from "commander";
import { type OutputOptions, styleFor, writeOutput } from "../config/output.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { loadPath } from "../path/load.ts";
import { pathJson } from "../render/path-json.ts";
import { renderPathTable } from "../render/path-table.ts";
import { stringify } from "../render/show-json.ts";

/** `ordertrace path`: the path that orders are held against. */
export function printPath(command: Command, io: Io): number {
  const options = command.opts<OutputOptions & { path?: string }>();
  const path = loadPath(options.path);
  writeOutput(
    options.format === "json" ? stringify(pathJson(path)) : renderPathTable(path, styleFor(options, io)),
    options,
    io,
  );
  return exitCode.ok;
}

/** `ordertrace path validate FILE`: throws with every problem, or says what the file describes. */
export function validatePath(file: string, _: Command, io: Io): number {
  const { name, rows, points } = loadPath(file);
  io.stdout.write(`${file}: fine; path ${name} with ${rows.length} rows and ${points.length} points\n`);
  return exitCode.ok;
}
