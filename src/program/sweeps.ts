import { type Command, InvalidArgumentError, Option } from "commander";
import { usual } from "../config/usual.ts";
import {
  addSweepOptions,
  examples,
  exitCodes,
  listingCodes,
  listOfCodes,
  addOutputOptions,
  listOption,
} from "./options.ts";
import type { Run } from "./verb.ts";

type Sweeps = "lost" | "stuck" | "slow" | "errors" | "orders" | "audit" | "coverage";

/** How a verb that sweeps is listed in help. */
interface SweepVerb {
  readonly description: string;
  /** Examples of fields in its JSON. */
  readonly fields: string;
  /** Examples of fields in a line of `--format ndjson`. */
  readonly ofLine: string;
  /** Formats beside table, JSON and JSON lines. */
  readonly formats?: readonly string[];
  readonly examples: readonly string[];
  readonly codes?: string;
}

/** Adds the verbs that look at all orders of a window. */
export function sweepCommands(program: Command, run: Run): void {
  const addVerb = (name: Sweeps, verb: SweepVerb): Command =>
    addSweepOptions(
      addOutputOptions(
        program.command(name),
        ["table", "json", "ndjson", ...(verb.formats ?? [])],
        verb.fields,
        verb.ofLine,
      ),
      usual[name],
    )
      .description(verb.description)
      .addHelpText("before", examples(verb.examples))
      .addHelpText("after", verb.codes ?? exitCodes(usual[name]));

  const documents = ["markdown", "html"];
  addVerb("lost", {
    description: "Find every order that was lost or failed, by the step where it happened.",
    fields: "points.orders.id,states",
    ofLine: "id,verdict.state",
    formats: documents,
    examples: [
      "ordertrace lost --since 24h",
      "ordertrace lost --since 1h --format ndjson",
      "ordertrace lost --since 24h --format html -o lost.html",
    ],
  }).action(run(async () => (await import("../commands/lost.ts")).lost));
  addVerb("stuck", {
    description: "Find orders that have waited longer than the path allows, and for whom.",
    fields: "stuck.id,states",
    ofLine: "id,overMs",
    examples: ["ordertrace stuck"],
  }).action(run(async () => (await import("../commands/stuck.ts")).stuck));
  addVerb("slow", {
    description: "Rank the steps by how slow they are: work, queue, poll and people told apart.",
    fields: "steps.point,steps.p95Ms",
    ofLine: "label,p95Ms",
    formats: documents,
    examples: ["ordertrace slow --since 1h", "ordertrace slow --since 1d --baseline 7d"],
  })
    .option("--baseline <duration>", `what is usual: the time before the window (default: ${usual.slow.baseline})`)
    .action(run(async () => (await import("../commands/slow.ts")).slow));
  addVerb("errors", {
    description: "Tell whether the share of 5xx answers has risen, by service and route.",
    fields: "routes.service,routes.risen",
    ofLine: "service,risen",
    examples: ["ordertrace errors --since 5m", "ordertrace errors --since 1h --baseline 1d"],
  })
    .option("--baseline <duration>", `compare with so much time before the window (default: ${usual.errors.baseline})`)
    .action(run(async () => (await import("../commands/errors.ts")).errors));
  addVerb("orders", {
    description: "List all orders seen: state, status, when each began, how long it has been quiet, where it is.",
    fields: "orders.order.orderId,states",
    ofLine: "order.orderId",
    examples: [
      "ordertrace orders --since 7d",
      "ordertrace orders --state stuck,lost --type ring",
      "ordertrace orders --at 20.1",
    ],
    codes: listingCodes(),
  })
    .addOption(listOption("--state <states>", "only orders in these states: lost,stuck,..."))
    .addOption(listOption("--status <statuses>", "only orders with these order statuses: PRICE_CALCULATED,..."))
    .addOption(listOption("--at <steps>", "only orders at these steps: 13,20.1,..."))
    .addOption(listOption("--type <types>", "only orders of these types"))
    .addOption(listOption("--operator <operators>", "only orders that these operators acted on last"))
    .action(run(async () => (await import("../commands/orders.ts")).orders));
  addVerb("audit", {
    description: "Find personal data and secrets in everything that spans carry, and where they come from.",
    fields: "leaks.kind,leaks.service",
    ofLine: "kind,service",
    examples: ["ordertrace audit --since 24h", "ordertrace audit --since 1h --format json"],
  }).action(run(async () => (await import("../commands/audit.ts")).audit));
  addVerb("coverage", {
    description: "Measure how well each step is traced, and say what to instrument next.",
    fields: "points.point,services",
    ofLine: "label,ratio",
    examples: ["ordertrace coverage --since 7d"],
    codes: listOfCodes("0 measured", "5 can't tell"),
  }).action(run(async () => (await import("../commands/coverage.ts")).coverage));
  const formats = ["table", "json", "junit", "markdown", "html", "prometheus", "nagios"];
  addSweepOptions(addOutputOptions(program.command("check"), formats, "checks.name,checks.outcome"), usual.check)
    .description("Run several checks as one, for CI, cron and monitoring; one exit code.")
    .addOption(
      new Option(
        "-c, --checks <file>",
        "the checks (default: nothing lost in 24h, nothing stuck, errors not risen)",
      ).argParser((file: string, before?: string) => {
        if (before === undefined) return file;
        throw new InvalidArgumentError(`${before} is given already: put all checks into one file.`);
      }),
    )
    .addHelpText(
      "before",
      examples([
        "ordertrace check",
        "ordertrace check -c checks.yaml --format junit -o report.xml",
        "ordertrace check --format nagios",
      ]),
    )
    // `check` says where a file without `-c` belongs; Commander would say "too many arguments".
    .allowExcessArguments()
    .addHelpText("after", exitCodes(usual.check))
    .action(run(async () => (await import("../commands/check.ts")).check));
}
