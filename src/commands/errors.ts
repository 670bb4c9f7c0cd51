import type { Command } from "commander";
import { readFleetOptions } from "../config/fleet-options.ts";
import { readDuration } from "../config/duration.ts";
import type { RunOptions } from "../config/run-options.ts";
import { usual } from "../config/usual.ts";
import { defined } from "../defined.ts";
import type { ErrorsReport } from "../fleet/error-share.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import { renderErrorsTable } from "../render/sweeps/errors-table.ts";
import { errorsJson } from "../render/sweeps/json.ts";
import { countErrors } from "../search/count-errors.ts";
import { lengthOf } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { minute } from "../trace/units.ts";
import { chosenBy } from "./chosen.ts";
import { finish } from "./finish.ts";
import { compareErrors } from "./show-again.ts";
import { withSource } from "./with-source.ts";

/** `ordertrace errors`: tells the share of 5xx by service and route, and whether it has risen since the time before. */
export async function errors(command: Command, io: Io): Promise<number> {
  const options = readFleetOptions(command, usual.errors);
  const choose = await chosenBy(options, "errors");
  const { baseline: given = usual.errors.baseline } = command.opts<{ baseline?: string }>();
  const baseline = readDuration("--baseline", given);
  const path = await openPath(options.path);
  const report = await withSource(options, io, ({ source, ...opened }) =>
    countErrors(source, path, { ...opened, baseline, signal: io.signal }),
  );
  return finish(
    {
      report,
      ending: report.search,
      holds: new Set(report.routes.some(({ risen }) => risen) ? ["risen"] : []),
      table: renderErrorsTable,
      json: errorsJson,
      lines: (json) => json.routes,
      line: "route",
      next: comparable(report, baseline, options),
    },
    options,
    io,
    choose,
  );
}

/** The command that has something to compare with, where nobody answered in the time before; undefined for none. */
function comparable({ search, routes }: ErrorsReport, baseline: Microseconds, options: RunOptions): string | undefined {
  const isIdle = routes.every(({ now }) => now.total === 0);
  const isCompared = routes.some(({ now, before }) => now.total > 0 && before.total > 0);
  if (search.blind || isIdle || isCompared) return undefined;
  const { since, from, to, file } = options;
  if (file !== undefined && since === undefined && from === undefined && to === undefined) {
    // The whole of a recording has nothing before it: its later half is compared with its earlier one.
    const half = Math.max(1, Math.floor(lengthOf(search.window) / 2 / minute));
    const long = half < 60 ? `${half}m` : `${Math.floor(half / 60)}h`;
    return compareErrors({ since: long }, long, options);
  }
  const longer = ["1d", "7d"].find((one) => readDuration("--baseline", one) > baseline);
  return longer === undefined ? undefined : compareErrors(defined({ since, from, to }), longer, options);
}
