import type { Command } from "commander";
import { beginningOf } from "../config/same-source-options.ts";
import { stuckIn, type StuckReport } from "../fleet/stuck.ts";
import type { Io } from "../io.ts";
import { reportOf } from "../order/investigation.ts";
import { stuckJson } from "../render/sweeps/json.ts";
import { renderStuckTable } from "../render/sweeps/stuck-table.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace stuck`: finds orders that wait longer than a limit of the path allows. */
export const stuck = (command: Command, io: Io): Promise<number> =>
  runFleet(command, io, reportOf, (_, options) => ({
    wanted: { reach: 0, onlyAlarmed: true, matters: ({ state }) => state === "stuck" || state === "undecidable" },
    tell: (fleet) => {
      const isChosen = options.since !== undefined || options.from !== undefined;
      const report = stuckIn(fleet, isChosen ? beginningOf(options) : undefined);
      return {
        report,
        holds: new Set([
          ...(report.stuck.length > 0 ? ["stuck"] : []),
          ...(report.unclear.length > 0 ? ["undecidable"] : []),
        ]),
        table: renderStuckTable,
        json: (shown: StuckReport, code) => stuckJson(shown, code),
        lines: (json) => [...json.stuck, ...json.unclear],
        line: "order",
        first: (report.stuck[0] ?? report.unclear[0])?.judged.order.asked,
      };
    },
  }));
