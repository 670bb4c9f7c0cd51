import type { Command } from "commander";
import { usual } from "../config/usual.ts";
import {
  addSweepOptions,
  examples,
  exitCodes,
  listingCodes,
  listOfCodes,
  addOutputOptions,
  spokenError,
} from "./options.ts";
import type { Run } from "./verb.ts";

const forOne = "  It looks at all orders; for one: `ordertrace show <id>`.\n";

type Sweeps = "lost" | "stuck" | "slow" | "errors" | "orders" | "audit" | "coverage";

/** A verb that sweeps. */
interface Sweeping {
  readonly description: string;
  readonly fields: string;
  /** Of a line, with `--format ndjson`. */
  readonly ofLine: string;
  /** Beside a table, JSON and JSON lines. */
  readonly formats?: readonly string[];
  readonly lines: readonly string[];
  readonly codes?: string;
}

/** The verbs that look at all orders of a window. */
export function sweepCommands(program: Command, run: Run): void {
  const sweeping = (name: Sweeps, told: Sweeping): Command =>
    addSweepOptions(
      addOutputOptions(
        program.command(name),
        ["table", "json", "ndjson", ...(told.formats ?? [])],
        told.fields,
        told.ofLine,
      ),
      usual[name],
    )
      .description(told.description)
      .configureOutput({
        outputError: (text, write) => write(`${spokenError(text)}${/too many arguments/.test(text) ? forOne : ""}`),
      })
      .addHelpText("before", examples(told.lines))
      .addHelpText("after", told.codes ?? exitCodes(usual[name]));

  const documents = ["markdown", "html"];
  sweeping("lost", {
    description: "Find every order that was lost or failed, by the step where it happened.",
    fields: "points.orders.id,states",
    ofLine: "id,verdict.state",
    formats: documents,
    lines: [
      "ordertrace lost --since 24h",
      "ordertrace lost --since 1h --format ndjson",
      "ordertrace lost --since 24h --format html -o lost.html",
    ],
  }).action(run(async () => (await import("../commands/lost.ts")).lost));
  sweeping("stuck", {
    description: "Find orders that have waited longer than the path allows, and for whom.",
    fields: "stuck.id,states",
    ofLine: "id,overMs",
    lines: ["ordertrace stuck"],
  }).action(run(async () => (await import("../commands/stuck.ts")).stuck));
  sweeping("slow", {
    description: "Rank the steps by how slow they are: work, queue, poll and people told apart.",
    fields: "steps.point,steps.p95Ms",
    ofLine: "label,p95Ms",
    formats: documents,
    lines: ["ordertrace slow --since 1h", "ordertrace slow --since 1d --baseline 7d"],
  })
    .option("--baseline <duration>", `what is usual: the time before the window (default: ${usual.slow.baseline})`)
    .action(run(async () => (await import("../commands/slow.ts")).slow));
  sweeping("errors", {
    description: "Tell whether the share of 5xx answers has risen, by service and route.",
    fields: "routes.service,routes.risen",
    ofLine: "service,risen",
    lines: ["ordertrace errors --since 5m", "ordertrace errors --since 1h --baseline 1d"],
  })
    .option("--baseline <duration>", `compare with so much time before the window (default: ${usual.errors.baseline})`)
    .action(run(async () => (await import("../commands/errors.ts")).errors));
  sweeping("orders", {
    description: "List all orders seen: state, status, when each began, how long it has been quiet, where it is.",
    fields: "orders.order.orderId,states",
    ofLine: "order.orderId",
    lines: [
      "ordertrace orders --since 7d",
      "ordertrace orders --state stuck,lost --type ring",
      "ordertrace orders --at 20.1",
    ],
    codes: listingCodes(),
  })
    .option("--state <states>", "only orders in these states: lost,stuck,…")
    .option("--status <statuses>", "only orders with these order statuses: PRICE_CALCULATED,…")
    .option("--at <steps>", "only orders at these steps: 13,20.1,…")
    .option("--type <types>", "only orders of these types")
    .option("--operator <operators>", "only orders that these operators acted on last")
    .action(run(async () => (await import("../commands/orders.ts")).orders));
  sweeping("audit", {
    description: "Find personal data and secrets in everything that spans carry, and where they come from.",
    fields: "leaks.kind,leaks.service",
    ofLine: "kind,service",
    lines: ["ordertrace audit --since 24h", "ordertrace audit --since 1h --format json"],
  }).action(run(async () => (await import("../commands/audit.ts")).audit));
  sweeping("coverage", {
    description: "Measure how well each step is traced, and say what to instrument next.",
    fields: "points.point,services",
    ofLine: "label,ratio",
    lines: ["ordertrace coverage --since 7d"],
    codes: listOfCodes("0 measured", "5 can't tell"),
  }).action(run(async () => (await import("../commands/coverage.ts")).coverage));
  const formats = ["table", "json", "junit", "markdown", "html", "prometheus", "nagios"];
  addSweepOptions(addOutputOptions(program.command("check"), formats, "checks.name,checks.outcome"), usual.check)
    .description("Run several checks as one, for CI, cron and monitoring; one exit code.")
    .option("-c, --checks <file>", "the checks (default: nothing lost in 24h, nothing stuck, errors not risen)")
    .addHelpText(
      "before",
      examples([
        "ordertrace check",
        "ordertrace check -c checks.yaml --format junit -o report.xml",
        "ordertrace check --format nagios",
      ]),
    )
    // A file without its option: told where it belongs.
    .allowExcessArguments()
    .addHelpText("after", exitCodes(usual.check))
    .action(run(async () => (await import("../commands/check.ts")).check));
}
