import type { Command } from "commander";
import { styleFor, writeOutput } from "../config/output.ts";
import type { FleetOptions } from "../config/fleet-options.ts";
import { readFleetOptions } from "../config/fleet-options.ts";
import { parseSpan } from "../config/time.ts";
import { codeFor } from "../exit-code.ts";
import { ErrorCounts, type ErrorsReport } from "../fleet/error-share.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { loadPath } from "../path/load.ts";
import { errorsJson, inLines } from "../render/fleet-json.ts";
import { renderErrorsTable } from "../render/errors-table.ts";
import { stringify } from "../render/show-json.ts";
import { servicesOf } from "../search/sweep.ts";
import { type OpenSource, openSource } from "./open-source.ts";

interface ErrorsOptions extends FleetOptions {
  readonly baseline?: string;
}

/** `ordertrace errors`: the share of 5xx by service and route, and whether it has risen against the time before. */
export async function errors(command: Command, io: Io): Promise<number> {
  const options = readFleetOptions(command, { since: "5m", failOn: ["risen", "undecidable"] }) as ErrorsOptions;
  const baseline = parseSpan("--baseline", options.baseline ?? "1h");
  const path = loadPath(options.path);
  const opened = await openSource(options, io);
  let report: ErrorsReport;
  try {
    report = await countErrors(opened, path, baseline, io.signal);
  } finally {
    await opened.close();
  }
  const { search, routes } = report;
  const blind = search.truncated || search.interrupted || search.services.length === 0;
  const holds = new Set([...(routes.some(({ risen }) => risen) ? ["risen"] : []), ...(blind ? ["undecidable"] : [])]);
  const code = search.interrupted ? (io.signal.reason as number) : codeFor(holds, options.failOn);
  const json = errorsJson(report, code);
  const text =
    options.format === "table"
      ? renderErrorsTable(report, styleFor(options, io))
      : options.format === "json"
        ? stringify(json)
        : inLines(json, json.routes, "step");
  writeOutput(text, options, io);
  return code;
}

/** Counts every answer of the path's services in the window and in the time before it. */
export async function countErrors(
  { source, window, now }: Pick<OpenSource, "source" | "window" | "now">,
  path: Path,
  baseline: number,
  signal: AbortSignal,
): Promise<ErrorsReport> {
  const counts = new ErrorCounts(window.from);
  const before = { from: window.from - baseline, to: window.from };
  let interrupted = false;
  const swept = await source
    .everyTrace(servicesOf(path), { from: before.from, to: window.to }, (trace) =>
      counts.add(trace, before.from, window.to),
    )
    .catch((error: unknown) => {
      if (!signal.aborted) throw error;
      interrupted = true;
      return { services: [], unseen: [], notes: [] };
    });
  return {
    now,
    search: {
      source: source.name,
      window,
      baseline: before,
      from: "traces",
      services: swept.services,
      requests: source.totals().requests,
      truncated: swept.unseen.length > 0,
      interrupted,
      notes: swept.notes,
    },
    routes: counts.shares(),
  };
}
