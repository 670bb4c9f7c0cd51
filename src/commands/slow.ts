import type { Command } from "commander";
import type { FleetOptions } from "../config/fleet-options.ts";
import { parseSpan } from "../config/time.ts";
import { type DatabaseStage, slowQueriesIn } from "../fleet/database-stages.ts";
import { slowIn, type SlowReport } from "../fleet/slow.ts";
import { stagesOf } from "../fleet/stages.ts";
import type { Io } from "../io.ts";
import type { Path } from "../order/path.ts";
import { slowJson } from "../render/fleet-json.ts";
import { renderSlowTable } from "../render/slow-table.ts";
import type { Trace } from "../trace/span.ts";
import { runFleet } from "./fleet.ts";
import type { timesByMetrics } from "./span-metrics.ts";

interface SlowOptions extends FleetOptions {
  readonly baseline?: string;
}

/** `ordertrace slow`: steps ranked by how slow they are, against the path's limits and against the time before. */
export const slow = (command: Command, io: Io): Promise<number> =>
  runFleet(
    command,
    io,
    { since: "1h", failOn: ["slow", "undecidable"] },
    stagesOf,
    (path, { baseline = "1d" }: SlowOptions) => {
      const queries = new SlowQueries(path);
      let metrics: Awaited<ReturnType<typeof timesByMetrics>> = { value: null, notes: [] };
      return {
        wanted: {
          reach: parseSpan("--baseline", baseline),
          onTrace: (trace) => queries.add(trace),
          beside: async (opened) => {
            if (opened.metrics === undefined) return;
            const { timesByMetrics } = await import("./span-metrics.ts");
            metrics = await timesByMetrics(await opened.metrics(), path, opened.window);
          },
        },
        tell: ({ search, orders, ...swept }) => {
          const { from, to } = search.window;
          const fleet = { ...swept, search: { ...search, notes: [...search.notes, ...metrics.notes] } };
          const report = slowIn(fleet, orders.flat(), queries.within(from, to), metrics.value);
          const isSlow = report.database.length > 0 || report.steps.some(({ verdict }) => verdict !== null);
          return {
            report,
            holds: new Set(isSlow ? ["slow"] : []),
            table: renderSlowTable,
            markdown: async () => (await import("../render/slow-markdown.ts")).renderSlowMarkdown,
            html: async () => (await import("../render/slow-html.ts")).renderSlowHtml,
            json: (told: SlowReport, code) => slowJson(told, code),
            lines: (json) => json.steps,
            line: "step",
          };
        },
      };
    },
  );

/** Slow queries, noted while traces go by: a digest does not keep those that are no step of the path. */
class SlowQueries {
  readonly #path: Path;
  /** A span that was sent twice is one query. */
  readonly #found = new Map<string, DatabaseStage>();

  constructor(path: Path) {
    this.#path = path;
  }

  add(trace: Trace): void {
    for (const stage of slowQueriesIn(trace, this.#path)) this.#found.set(`${stage.traceId} ${stage.spanId}`, stage);
  }

  within(from: number, to: number): DatabaseStage[] {
    return [...this.#found.values()]
      .filter(({ at, took }) => at + took >= from && at + took <= to)
      .sort((a, b) => b.took - a.took);
  }
}
