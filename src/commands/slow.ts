import type { Command } from "commander";
import { styleFor } from "../config/output.ts";
import type { FleetOptions } from "../config/fleet-options.ts";
import { parseSpan } from "../config/time.ts";
import { type DatabaseStage, slowQueriesIn } from "../fleet/database-stages.ts";
import { slowIn } from "../fleet/slow.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { inLines, slowJson } from "../render/fleet-json.ts";
import { stringify } from "../render/show-json.ts";
import { renderSlowTable } from "../render/slow-table.ts";
import { runFleet } from "./fleet.ts";
import { timesByMetrics } from "./span-metrics.ts";

interface SlowOptions extends FleetOptions {
  readonly baseline?: string;
}

/** `ordertrace slow`: steps ranked by how slow they are, against the path's limits and against the time before. */
export async function slow(command: Command, io: Io): Promise<number> {
  const queries = new SlowQueries();
  let metrics: Awaited<ReturnType<typeof timesByMetrics>> = { value: null, notes: [] };
  return runFleet<SlowOptions>(
    command,
    io,
    { since: "1h", failOn: ["slow", "undecidable"] },
    (path, { baseline = "1d" }) => ({
      reach: parseSpan("--baseline", baseline),
      onTrace: queries.watch(path),
      beside: async (opened) => {
        if (opened.metrics !== undefined) metrics = await timesByMetrics(opened.metrics, path, opened.window);
      },
    }),
    ({ search, ...swept }, options) => {
      const { from, to } = search.window;
      const fleet = { ...swept, search: { ...search, notes: [...search.notes, ...metrics.notes] } };
      const report = slowIn(fleet, queries.within(from, to), metrics.value);
      const isSlow = report.database.length > 0 || report.steps.some(({ verdict }) => verdict !== null);
      return {
        holds: new Set(isSlow ? ["slow"] : []),
        render: (code) => {
          if (options.format === "table") return renderSlowTable(report, styleFor(options, io));
          const json = slowJson(report, code);
          return options.format === "json" ? stringify(json) : inLines(json, json.steps, "step");
        },
      };
    },
  );
}

/** Slow queries, noted while traces go by: a digest does not keep those that are no step of the path. */
class SlowQueries {
  readonly #found = new Map<string, DatabaseStage>();

  watch =
    (path: Path) =>
    (trace: Parameters<typeof slowQueriesIn>[0]): void => {
      for (const stage of slowQueriesIn(trace, path)) this.#found.set(`${stage.traceId} ${stage.spanId}`, stage);
    };

  within(from: number, to: number): DatabaseStage[] {
    return [...this.#found.values()]
      .filter(({ at, took }) => at + took >= from && at + took <= to)
      .sort((a, b) => b.took - a.took);
  }
}
