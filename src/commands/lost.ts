import type { Command } from "commander";
import { isIn, lostStates } from "../fleet/alarms.ts";
import { lostIn, type LostReport } from "../fleet/lost.ts";
import type { Io } from "../io.ts";
import { reportOf } from "../order/investigation.ts";
import { reachOf } from "../order/reach.ts";
import { lostJson } from "../render/sweeps/json.ts";
import { newestFirst } from "../render/sweeps/lost-sentences.ts";
import { renderLostTable } from "../render/sweeps/lost-table.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace lost`: finds every order that was lost or failed in a window, by the point where it happened. */
export const lost = (command: Command, io: Io): Promise<number> =>
  runFleet(command, io, reportOf, (path) => ({
    wanted: {
      onlyAlarmed: true,
      reach: reachOf(path),
      onlyWindow: true,
      matters: (alarm, window) => alarm.state !== "stuck" && isIn(alarm, window, path),
    },
    tell: (fleet) => {
      const report = lostIn(fleet);
      return {
        report,
        holds: new Set([
          ...report.groups.map(({ state }) => state),
          ...(report.unclear.length > 0 ? ["undecidable"] : []),
        ]),
        table: renderLostTable,
        markdown: async () => (await import("../render/sweeps/lost-markdown.ts")).renderLostMarkdown,
        html: async () => (await import("../render/sweeps/lost-html.ts")).renderLostHtml,
        json: (shown: LostReport, code) => lostJson(shown, code),
        lines: ({ points, unclear }) => [...points.flatMap((point) => point.orders), ...unclear],
        line: "order",
        // With no group, those that were lost or failed are outside of the window.
        otherwise: lostStates.some((state) => fleet.states.has(state))
          ? "lost"
          : fleet.states.has("stuck")
            ? "stuck"
            : undefined,
        first: (newestFirst(report.groups)[0]?.alarms[0] ?? report.unclear[0])?.judged.order.asked,
      };
    },
  }));
