import type { Command } from "commander";
import { type FleetOptions, readFleetOptions } from "../config/fleet-options.ts";
import { parseSpan } from "../config/time.ts";
import { ErrorCounts, type ErrorsReport } from "../fleet/error-share.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import { errorsJson } from "../render/fleet-json.ts";
import { renderErrorsTable } from "../render/errors-table.ts";
import { servicesOf } from "../search/services-of.ts";
import type { Swept, Window } from "../sources/source.ts";
import type { Trace } from "../trace/span.ts";
import { chosenBy } from "./chosen.ts";
import { finish } from "./fleet.ts";
import { type OpenSource, withSource } from "./open-source.ts";

interface ErrorsOptions extends FleetOptions {
  readonly baseline?: string;
}

/** `ordertrace errors`: the share of 5xx by service and route, and whether it has risen against the time before. */
export async function errors(command: Command, io: Io): Promise<number> {
  const options = readFleetOptions(command, { since: "5m", failOn: ["risen", "undecidable"] }) as ErrorsOptions;
  const choose = await chosenBy(options, "errors");
  const baseline = parseSpan("--baseline", options.baseline ?? "1h");
  const path = await openPath(options.path);
  const report = await withSource(options, io, (opened) => countErrors(opened, path, baseline, io.signal));
  const { search, routes } = report;
  const blind = search.truncated || search.interrupted || search.services.length === 0;
  return finish(
    {
      report,
      holds: new Set(routes.some(({ risen }) => risen) ? ["risen"] : []),
      table: renderErrorsTable,
      json: (told: ErrorsReport, code) => errorsJson(told, code),
      lines: (json) => json.routes,
      line: "step",
    },
    { interrupted: search.interrupted, blind },
    options,
    io,
    choose,
  );
}

/** Counts every answer of the path's services in the window and in the time before it: by span metrics, else by the traces. */
export async function countErrors(
  { source, metrics, window, now }: Pick<OpenSource, "source" | "metrics" | "window" | "now">,
  path: Path,
  baseline: number,
  signal: AbortSignal,
): Promise<ErrorsReport> {
  const counts = new ErrorCounts(window.from);
  const before = { from: window.from - baseline, to: window.from };
  const measured =
    metrics === undefined
      ? { value: null, notes: [] }
      : await (await import("./span-metrics.ts")).countByMetrics(await metrics(), path, window, baseline, counts);
  const swept =
    measured.value === null
      ? await countByTraces(source, path, { from: before.from, to: window.to }, counts, signal)
      : { interrupted: false, unseen: [], notes: [], services: measured.value.services };
  return {
    now,
    search: {
      source: source.name,
      window: measured.value?.window ?? window,
      baseline: measured.value?.baseline ?? before,
      from: measured.value === null ? "traces" : "span-metrics",
      services: swept.services,
      requests: source.totals().requests,
      truncated: swept.unseen.length > 0,
      interrupted: swept.interrupted,
      notes: [...measured.notes, ...swept.notes],
    },
    routes: counts.shares(),
  };
}

async function countByTraces(
  source: OpenSource["source"],
  path: Path,
  window: Window,
  counts: ErrorCounts,
  signal: AbortSignal,
): Promise<Swept & { readonly interrupted: boolean }> {
  try {
    const each = (trace: Trace) => counts.add(trace, window.from, window.to);
    return { ...(await source.everyTrace(servicesOf(path), window, each)), interrupted: false };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { services: [], unseen: [], notes: [], interrupted: true };
  }
}
