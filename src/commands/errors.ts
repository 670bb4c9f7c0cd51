import type { Command } from "commander";
import { readFleetOptions } from "../config/fleet-options.ts";
import { readDuration } from "../config/duration.ts";
import { usual } from "../config/usual.ts";
import type { Io } from "../io.ts";
import { openPath } from "../path/open.ts";
import { renderErrorsTable } from "../render/sweeps/errors-table.ts";
import { errorsJson } from "../render/sweeps/json.ts";
import { countErrors } from "../search/count-errors.ts";
import { chosenBy } from "./chosen.ts";
import { finish } from "./finish.ts";
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
    },
    options,
    io,
    choose,
  );
}
