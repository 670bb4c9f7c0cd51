import type { Command } from "commander";
import { styleFor } from "../config/output.ts";
import { isIn } from "../fleet/alarms.ts";
import { lostIn, type LostReport, reachOf } from "../fleet/lost.ts";
import type { Io } from "../io.ts";
import { inLines, lostJson } from "../render/fleet-json.ts";
import { renderLostTable } from "../render/lost-table.ts";
import { stringify } from "../render/show-json.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace lost`: every order that was lost or failed in a window, by the point where it happened. */
export const lost = (command: Command, io: Io): Promise<number> =>
  runFleet(
    command,
    io,
    { since: "24h", failOn: ["lost", "failed", "undecidable"] },
    (path) => ({
      reach: reachOf(path),
      onlyWindow: true,
      matters: (alarm, window) => alarm.state !== "stuck" && isIn(alarm, window),
    }),
    (fleet, options) => {
      const report = lostIn(fleet);
      return {
        holds: holdsIn(report),
        render: (code) => {
          if (options.format === "table") return renderLostTable(report, styleFor(options, io));
          const json = lostJson(report, code);
          const orders = [...json.points.flatMap((point) => point.orders), ...json.unclear];
          return options.format === "json" ? stringify(json) : inLines(json, orders, "order");
        },
      };
    },
  );

const holdsIn = ({ groups, unclear }: LostReport): ReadonlySet<string> =>
  new Set([...groups.map(({ state }) => state), ...(unclear.length > 0 ? ["undecidable"] : [])]);
