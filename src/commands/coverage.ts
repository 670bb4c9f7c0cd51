import type { Command } from "commander";
import { CoverageCounts, type CoverageReport, foundIn } from "../fleet/coverage.ts";
import type { Io } from "../io.ts";
import { renderCoverageTable } from "../render/sweeps/coverage-table.ts";
import { coverageJson } from "../render/sweeps/json.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace coverage`: measures how well each point of the path is traced, and says what to instrument next. */
export const coverage = (command: Command, io: Io): Promise<number> =>
  runFleet(command, io, foundIn, (path) => {
    const counts = new CoverageCounts(path);
    return {
      wanted: { reach: 0, onTrace: (trace) => counts.add(trace) },
      tell: ({ orders, ...fleet }) => {
        const report = counts.report(fleet, orders);
        return {
          report,
          holds: new Set(),
          table: renderCoverageTable,
          json: (shown: CoverageReport, code) => coverageJson(shown, code),
          lines: (json) => json.points,
          line: "step",
        };
      },
    };
  });
