import type { Command } from "commander";
import { openChecks } from "../checks/open.ts";
import { askedAgain } from "../config/asked-again.ts";
import { type FleetOptions, readFleetOptions } from "../config/fleet-options.ts";
import { styleFor, writeOutput } from "../config/output.ts";
import { UsageError } from "../config/usage-error.ts";
import { pluginCode } from "../exit-code.ts";
import { alarmsIn, grouped, isIn } from "../fleet/alarms.ts";
import { alarmedIn, type Check, checked, type CheckReport, failuresOf, holdAgainst } from "../fleet/check.ts";
import { CoverageCounts } from "../fleet/coverage.ts";
import type { ErrorsReport } from "../fleet/error-share.ts";
import { reachOf } from "../order/reach.ts";
import { slowIn } from "../fleet/slow.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { openPath } from "../path/open.ts";
import type { Gauges } from "../render/check-prometheus.ts";
import { stringify } from "../render/show-json.ts";
import { sweep } from "../search/sweep.ts";
import type { SweepQuery } from "../search/sweep-state.ts";
import { countErrors } from "./errors.ts";
import { type Choose, chosenBy } from "./chosen.ts";
import { disclosed } from "./disclosed.ts";
import { codeOf } from "./fleet.ts";
import { growSlowly } from "./heap.ts";
import { withSource } from "./open-source.ts";

interface CheckOptions extends FleetOptions {
  readonly checks?: string;
}

/** `ordertrace check`: several checks in one sweep, for CI, cron and monitoring; one exit code. */
export async function check(command: Command, io: Io): Promise<number> {
  const [file] = command.args;
  if (file !== undefined)
    throw new UsageError(`check takes its checks as an option: ordertrace check -c ${JSON.stringify(file)}`);
  const options = readFleetOptions(command, {
    since: "24h",
    failOn: ["lost", "stuck", "risen", "slow", "undecidable"],
  }) as CheckOptions;
  const choose = await chosenBy(options, "check");
  const path = await openPath(options.path);
  const checks = await openChecks(options.checks, path);
  const report = await runChecks(checks, path, options, io);
  const interrupted = [report.fleet, ...report.errors].some(({ search }) => search.interrupted);
  const holds = new Set(report.results.filter(({ outcome }) => outcome !== "ok").flatMap(failuresOf));
  // Where not everything was seen the results say so themselves.
  const code = codeOf({ interrupted, blind: false }, holds, options.failOn, io);
  const shown = options.format === "nagios" ? pluginCode(code) : code;
  writeOutput(await render(disclosed(report, options), shown, options, io, choose), options, io);
  return shown;
}

async function runChecks(checks: readonly Check[], path: Path, options: CheckOptions, io: Io): Promise<CheckReport> {
  const began = performance.now();
  const counts = new CoverageCounts(path);
  const longest = (of: readonly Check[]) => Math.max(0, ...of.map(({ since }) => since));
  const lost = checks.filter(({ subject }) => subject.kind === "lost" || subject.kind === "undecidable");
  const isStuckAsked = checks.some(({ subject }) => subject.kind === "stuck");
  return withSource(options, io, async (opened) => {
    growSlowly();
    const { source, now } = opened;
    // One sweep, as long as the longest window, answers them all.
    const query: SweepQuery = {
      window: { from: now - longest(checks), to: now },
      reach: reachOf(path),
      ...(isStuckAsked ? {} : { onlyWindow: true }),
      now,
      matters: (alarm) => isStuckAsked || isIn(alarm, { from: now - longest(lost), to: now }, path),
      onTrace: (trace) => counts.add(trace),
      onOrder: opened.onOrder,
      signal: io.signal,
    };
    const fleet = await sweep(source, path, query, checked);
    const errors = new Map<Check, ErrorsReport>();
    for (const one of checks) {
      if (one.subject.kind !== "errors") continue;
      const window = { from: now - one.since, to: now };
      errors.set(one, await countErrors({ ...opened, window }, path, one.subject.baseline, io.signal));
    }
    const blind =
      fleet.search.blind || [...errors.values()].some(({ search }) => search.truncated || search.interrupted);
    return {
      fleet,
      results: checks.map((one) =>
        holdAgainst(one, fleet, (found) => counts.report(fleet, found), errors.get(one), blind),
      ),
      coverage: counts.report(
        fleet,
        fleet.orders.map(({ found }) => found),
      ),
      // What a dashboard shows is compared with what is usual, where one of them is.
      errors: [...errors].sort(([a], [b]) => Number(isShare(a)) - Number(isShare(b))).map(([, counted]) => counted),
      blind,
      took: Math.round((performance.now() - began) * 1_000),
    };
  });
}

const isShare = ({ subject }: Check): boolean => subject.kind === "errors" && subject.most !== null;

/** Of the formats that one is loaded which was asked for. */
async function render(
  report: CheckReport,
  code: number,
  options: CheckOptions,
  io: Io,
  choose: Choose,
): Promise<string> {
  const style = { ...styleFor(options, io), again: askedAgain(options) };
  // What a machine reads is in one language and one zone.
  const machine = { lang: "en", utc: true } as const;
  switch (options.format) {
    case "json":
      return stringify(choose((await import("../render/check-json.ts")).checkJson(report, code)));
    case "junit":
      return (await import("../render/check-junit.ts")).renderCheckJunit(report, machine);
    case "markdown":
      return (await import("../render/check-markdown.ts")).renderCheckMarkdown(report, style);
    case "html":
      return (await import("../render/check-html.ts")).renderCheckHtml(report, style);
    case "nagios":
      return (await import("../render/check-nagios.ts")).renderCheckNagios(report, code, machine);
    case "prometheus":
      return (await import("../render/check-prometheus.ts")).renderCheckPrometheus(report, gaugesOf(report));
    default:
      return (await import("../render/check-table.ts")).renderCheckTable(report, style);
  }
}

/** What dashboards show: of the time that the checks of losses ask about. */
function gaugesOf({ fleet, results }: CheckReport): Gauges {
  const { orders, now } = fleet;
  const alarmed = alarmedIn(orders);
  const since = Math.max(
    0,
    ...results.filter(({ check: { subject } }) => subject.kind === "lost").map((one) => one.check.since),
  );
  const window = { from: now - (since === 0 ? fleet.search.window.to - fleet.search.window.from : since), to: now };
  return {
    lost: grouped(alarmsIn(alarmed, ["lost", "failed"], window), fleet),
    stuck: grouped(alarmsIn(alarmed, ["stuck"]), fleet),
    steps: slowIn(
      { ...fleet, search: { ...fleet.search, window } },
      orders.flatMap(({ stages }) => stages),
      [],
      null,
    ).steps,
  };
}
