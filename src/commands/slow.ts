import type { Command } from "commander";
import { readDuration } from "../config/duration.ts";
import { usual } from "../config/usual.ts";
import { SlowQueries } from "../fleet/slow-queries.ts";
import { slowIn, type SlowReport } from "../fleet/slow.ts";
import { stagesOf } from "../fleet/stages.ts";
import type { Io } from "../io.ts";
import { slowJson } from "../render/sweeps/json.ts";
import { renderSlowTable } from "../render/sweeps/slow-table.ts";
import type { timesByMetrics } from "../search/span-metrics.ts";
import { runFleet } from "./fleet.ts";

/** `ordertrace slow`: ranks the steps by how slow they are, against the path's limits and against the time before. */
export const slow = (command: Command, io: Io): Promise<number> =>
  runFleet(command, io, stagesOf, (path) => {
    const { baseline = usual.slow.baseline } = command.opts<{ baseline?: string }>();
    const queries = new SlowQueries(path);
    let metrics: Awaited<ReturnType<typeof timesByMetrics>> = { value: null, notes: [] };
    return {
      wanted: {
        reach: readDuration("--baseline", baseline),
        onTrace: (trace) => queries.add(trace),
        beside: async (opened) => {
          if (opened.metrics === undefined) return;
          const { timesByMetrics } = await import("../search/span-metrics.ts");
          metrics = await timesByMetrics(await opened.metrics(), path, opened.window, io.signal);
        },
      },
      tell: ({ search, orders, ...swept }) => {
        const fleet = { ...swept, search: { ...search, notes: [...search.notes, ...metrics.notes] } };
        const report = slowIn(fleet, orders.flat(), queries.within(search.window), metrics.value);
        const slowest = report.steps.find(({ verdict }) => verdict !== null);
        const isSlow = report.database.length > 0 || slowest !== undefined;
        return {
          report,
          holds: new Set(isSlow ? ["slow"] : []),
          table: renderSlowTable,
          markdown: async () => (await import("../render/sweeps/slow-markdown.ts")).renderSlowMarkdown,
          html: async () => (await import("../render/sweeps/slow-html.ts")).renderSlowHtml,
          json: (shown: SlowReport, code) => slowJson(shown, code),
          lines: (json) => json.steps,
          line: "step",
          otherwise: swept.states.has("stuck") ? "stuck" : undefined,
          first: slowest?.worst.order ?? report.database[0]?.orders[0],
        };
      },
    };
  });
