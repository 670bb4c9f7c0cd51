import type { Command } from "commander";
import { openChecks } from "../checks/open.ts";
import { readFleetOptions } from "../config/fleet-options.ts";
import { writeOutput } from "../config/output.ts";
import { UsageError } from "../config/usage-error.ts";
import { usual } from "../config/usual.ts";
import { defined } from "../defined.ts";
import { pluginCode } from "../exit-code.ts";
import { type Check, type CheckReport, failuresOf, firstAmiss } from "../fleet/check.ts";
import { gaugesOf } from "../fleet/gauges.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import type { Ignores } from "../render/check/sentences.ts";
import { stringify } from "../render/json.ts";
import { machine } from "../render/time.ts";
import { runChecks } from "../search/run-checks.ts";
import type { Style } from "../style.ts";
import { type Interval, lengthOf } from "../trace/interval.ts";
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { codeOf } from "./finish.ts";
import { growSlowly } from "./heap.ts";
import { askingStyle, showSwept } from "./show-again.ts";
import { withSource } from "./with-source.ts";

/** `ordertrace check`: runs several checks in one sweep, for CI, cron and monitoring, with one exit code. */
export async function check(command: Command, io: Io): Promise<number> {
  const [file] = command.args;
  if (file !== undefined)
    throw new UsageError(`check takes its checks as an option: ordertrace check -c ${JSON.stringify(file)}`);
  const { checks: checksFile } = command.opts<{ checks?: string }>();
  const options = readFleetOptions(command, usual.check);
  const choose = await chosenBy(options, "check");
  const path = await openPath(options.path);
  const checks = await openChecks(checksFile, path);
  growSlowly();
  const isOurs = checksFile === undefined && options.file !== undefined;
  const report = await withSource(options, io, ({ source, window, ...opened }) =>
    runChecks(isOurs ? checks.map((one) => ofAll(window, one)) : checks, source, path, {
      ...opened,
      signal: io.signal,
    }),
  );
  const { interrupted } = report.fleet.search;
  const holds = new Set(report.results.filter(({ outcome }) => outcome !== "ok").flatMap(failuresOf));
  // Each result already says where not everything was seen, so the sweep's blindness does not count again.
  const code = codeOf({ interrupted, blind: false }, holds, options.failOn, io);
  const shown = options.format === "nagios" ? pluginCode(code) : code;
  const ignores: Ignores = (result) => !failuresOf(result).some((one) => options.failOn.includes(one));
  const first = firstAmiss(report.results.filter((one) => !ignores(one)));
  const next = first === undefined ? undefined : showSwept(first, report.fleet, options);
  const style = { ...askingStyle(options, io), ...defined({ next }) };
  const text = await render(disclosed(report, options), options.format, { code: shown, style, choose, ignores });
  writeOutput(text, options, io);
  return shown;
}

/** A recording holds all that there is of its time, so a loss counts wherever in it, as for `lost`. */
const ofAll = (window: Interval, check: Check): Check =>
  check.subject.kind === "lost" ? { ...check, since: Math.max(check.since, lengthOf(window)) } : check;

/** What the formats need besides the report, each only some of it. */
interface Rendering {
  readonly code: number;
  readonly style: Style;
  readonly choose: Choose;
  readonly ignores: Ignores;
}

/** Loads only the renderer of the requested format. */
async function render(
  report: CheckReport,
  format: string,
  { code, style, choose, ignores }: Rendering,
): Promise<string> {
  switch (format) {
    case "json":
      return stringify(choose((await import("../render/check/json.ts")).checkJson(report, code)));
    case "junit":
      return (await import("../render/check/junit.ts")).renderCheckJunit(report, machine, ignores);
    case "markdown":
      return (await import("../render/check/markdown.ts")).renderCheckMarkdown(report, style, ignores);
    case "html":
      return (await import("../render/check/html.ts")).renderCheckHtml(report, style, ignores);
    case "nagios":
      return (await import("../render/check/nagios.ts")).renderCheckNagios(report, code, machine, ignores);
    case "prometheus":
      return (await import("../render/check/prometheus.ts")).renderCheckPrometheus(report, gaugesOf(report));
    default:
      return (await import("../render/check/table.ts")).renderCheckTable(report, style, ignores);
  }
}
