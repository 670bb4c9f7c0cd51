import type { Command } from "commander";
import { styleFor } from "../config/output.ts";
import { stuckIn } from "../fleet/stuck.ts";
import type { Io } from "../io.ts";
import { inLines, stuckJson } from "../render/fleet-json.ts";
import { stringify } from "../render/show-json.ts";
import { renderStuckTable } from "../render/stuck-table.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace stuck`: orders that wait longer than a limit of the path allows, those furthest over it first. */
export const stuck = (command: Command, io: Io): Promise<number> =>
  runFleet(
    command,
    io,
    { since: "30d", failOn: ["stuck", "undecidable"] },
    () => ({ reach: 0, matters: ({ state }) => state === "stuck" || state === "undecidable" }),
    (fleet, options) => {
      const report = stuckIn(fleet);
      return {
        holds: new Set([
          ...(report.stuck.length > 0 ? ["stuck"] : []),
          ...(report.unclear.length > 0 ? ["undecidable"] : []),
        ]),
        render: (code) => {
          if (options.format === "table") return renderStuckTable(report, styleFor(options, io));
          const json = stuckJson(report, code);
          return options.format === "json" ? stringify(json) : inLines(json, [...json.stuck, ...json.unclear], "order");
        },
      };
    },
  );
