import type { Command } from "commander";
import { styleFor, writeOutput } from "../config/output.ts";
import { type ShowOptions, readShowOptions } from "../config/show-options.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { criticalPath } from "../order/critical.ts";
import { conclude, investigate } from "../order/investigation.ts";
import type { Path } from "../order/path.ts";
import type { OrderReport } from "../order/report.ts";
import { loadPath } from "../path/load.ts";
import { showJson, stringify } from "../render/show-json.ts";
import { renderShowTable } from "../render/show-table.ts";
import { searchCohorts } from "../search/cohort-search.ts";
import { gather } from "../search/gather.ts";
import { learning } from "../search/key-names.ts";
import { gatherAgain, isAmiss } from "../search/look-again.ts";
import type { SearchResult } from "../sources/source.ts";
import { disclosed } from "./disclosed.ts";
import { type OpenSource, withSource } from "./open-source.ts";

/** `ordertrace show <id>`: fetch, compute, render. */
export async function show(given: string | undefined, command: Command, io: Io): Promise<number> {
  const { id, ...options } = readShowOptions(given, command);
  const path = loadPath(options.path);
  const report = await withSource(options, io, (opened) => investigateOrder(id, opened, path, options.critical));
  const code = exitCodeOf(report, options.failOn);
  writeOutput(renderShow(disclosed(report, options), code, options, io), options, io);
  return code;
}

/** Everything the source has to say about one order, and about others where its own traces can't tell. */
export async function investigateOrder(
  id: string,
  opened: Pick<OpenSource, "source" | "window" | "now">,
  path: Path,
  critical = false,
): Promise<OrderReport> {
  const { window } = opened;
  const { source, learned } = learning(opened.source, path);
  const gathered = await gather(id, source, path.fields, window);
  const known = { ...opened, source: learned };
  const report = await judge(id, gathered, known, path, critical);
  if (!isAmiss(report.verdict)) return report;
  const again = await gatherAgain(id, gathered, learned, path.fields, window);
  if (again === undefined) return report;
  // What has just changed may not be all there is.
  const settled = again.truncated || (await gatherAgain(id, again, source, path.fields, window)) === undefined;
  return judge(id, settled ? again : { ...again, truncated: true }, known, path, critical);
}

async function judge(
  id: string,
  { traces, truncated, notes }: SearchResult,
  { source, window, now }: Pick<OpenSource, "source" | "window" | "now">,
  path: Path,
  critical: boolean,
): Promise<OrderReport> {
  const investigation = investigate(id, traces, path, now, truncated);
  const cohorts = await searchCohorts(investigation.questions, traces, source, path, now);
  const { services, requests } = source.totals();
  const spans = traces.reduce((sum, trace) => sum + trace.spans.length, 0);
  const search = { source: source.name, window, services, traces: traces.length, spans, requests, truncated, notes };
  const report = conclude(investigation, cohorts, search, (traceId) => source.traceUrl(traceId));
  const { replay } = investigation;
  return critical && replay !== undefined ? { ...report, critical: criticalPath(replay) } : report;
}

export const renderShow = (
  report: OrderReport,
  code: number,
  options: Pick<ShowOptions, "format" | "output" | "utc" | "lang" | "color">,
  io: Io,
): string =>
  options.format === "json" ? stringify(showJson(report, code)) : renderShowTable(report, styleFor(options, io));
