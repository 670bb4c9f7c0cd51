import type { Command } from "commander";
import { styleFor, writeOutput } from "../config/output.ts";
import { type ShowOptions, readShowOptions } from "../config/show-options.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { Io } from "../io.ts";
import type { OrderReport } from "../order/report.ts";
import { openPath } from "../path/open.ts";
import { showJson, stringify } from "../render/show-json.ts";
import { renderShowTable } from "../render/show-table.ts";
import { investigateOrder } from "../search/investigate-order.ts";
import { disclosed } from "./disclosed.ts";
import { withSource } from "./open-source.ts";

/** `ordertrace show <id>`: fetch, compute, render. */
export async function show(given: string | undefined, command: Command, io: Io): Promise<number> {
  const { id, ...options } = readShowOptions(given, command);
  const path = await openPath(options.path);
  const report = await withSource(options, io, (opened) => investigateOrder(id, opened, path, options.critical));
  const code = exitCodeOf(report, options.failOn);
  writeOutput(renderShow(disclosed(report, options), code, options, io), options, io);
  return code;
}

export const renderShow = (
  report: OrderReport,
  code: number,
  options: Pick<ShowOptions, "format" | "output" | "utc" | "lang" | "color">,
  io: Io,
): string =>
  options.format === "json" ? stringify(showJson(report, code)) : renderShowTable(report, styleFor(options, io));
