import type { Command } from "commander";
import { styleFor } from "../config/output.ts";
import { CoverageCounts } from "../fleet/coverage.ts";
import type { Io } from "../io.ts";
import { coverageJson, inLines } from "../render/fleet-json.ts";
import { renderCoverageTable } from "../render/coverage-table.ts";
import { stringify } from "../render/show-json.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace coverage`: how well each point of the path is traced, and what to instrument next. */
export async function coverage(command: Command, io: Io): Promise<number> {
  let counts: CoverageCounts | undefined;
  return runFleet(
    command,
    io,
    { since: "7d", failOn: ["undecidable"] },
    (path) => {
      const counting = new CoverageCounts(path);
      counts = counting;
      return { reach: 0, onTrace: (trace) => counting.add(trace) };
    },
    (fleet, options) => {
      const report = counts!.report(fleet);
      return {
        holds: new Set(),
        render: (code) => {
          if (options.format === "table") return renderCoverageTable(report, styleFor(options, io));
          const json = coverageJson(report, code);
          return options.format === "json" ? stringify(json) : inLines(json, json.points, "step");
        },
      };
    },
  );
}
