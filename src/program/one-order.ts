import type { Command } from "commander";
import { usual } from "../config/usual.ts";
import {
  addSweepOptions,
  addFieldsOption,
  examples,
  exitCodes,
  listingCodes,
  listOfCodes,
  addStreamOptions,
  addSearchOptions,
  addOutputOptions,
  addZoneOption,
  listOption,
} from "./options.ts";
import type { Run } from "./verb.ts";

const anyId = "an order_id, a calculation_request_id, a trace id, or a link to a trace or a search in Jaeger's UI";

export function showCommand(program: Command, run: Run): void {
  addSweepOptions(
    addOutputOptions(program.command("show"), ["table", "json", "markdown", "html"], "order.orderId,verdict.state"),
    usual.show,
  )
    .description("Show one order: where it is, whether it was lost, and the evidence.")
    .argument("[id]", anyId)
    .option("--why", "add what the verdict rests on: needs, spans, other orders, limits, and what would change it")
    .option("--timeline", "draw the steps as bars on one axis: work, waiting, and what is overdue")
    .option("--trace", "unfold the spans of each step: errors, attributes (masked), links to Jaeger's UI")
    .option("--no-history", "don't keep the id for Tab (always: ORDERTRACE_NO_HISTORY=1)")
    .option("--critical", "add the critical path: what took the order's time, over all its traces")
    .addHelpText(
      "before",
      examples([
        "ordertrace show A-1098",
        "ordertrace show c1098-1fea --since 7d --jaeger-url https://jaeger.example.com/jaeger",
        "ordertrace show http://localhost:16686/trace/080d2e151c443ef1d5e15583300895f3",
        "ordertrace show A-1098 --file traces.json.gz --format json",
        "ordertrace show A-1098 --format html -o A-1098.html",
      ]),
    )
    .addHelpText("after", exitCodes(usual.show, "6 not found"))
    .action(run(async () => (await import("../commands/show.ts")).show));
}

/** `watch` follows one order, or looks for orders that are newly lost or stuck. */
export function watchCommand(program: Command, run: Run): void {
  const watching = addSearchOptions(
    addFieldsOption(addStreamOptions(program.command("watch"), ["table", "ndjson"]), "order.orderId,verdict.state"),
  )
    .description("Follow one order, or those newly lost or stuck, and tell each change.")
    .argument("[id]", anyId)
    .option("--lost", "watch for orders that are lost or fail")
    .option("--stuck", "watch for orders that wait too long")
    .addOption(
      listOption(
        "--until <states>",
        "end when one is reached: a state (lost), an order status (SHIPPED) or a step (13)",
      ),
    )
    .option("--interval <duration>", "look again after so long (default: 10s)")
    .option(
      "--at-most <duration>",
      "give up after so long: exit code 10 or 11 for what was seen by then, 6 where no order was, 0 where --lost or --stuck saw everything and nothing amiss, else 5",
    )
    .option(
      "--since <duration>",
      `search this far back (default: ${usual.watch.since}; with --lost ${usual.watchLost.since})`,
    )
    .addHelpText(
      "before",
      examples([
        "ordertrace watch A-1098",
        "ordertrace watch A-1098 --until shipped --at-most 10m",
        "ordertrace watch --lost --interval 1m",
      ]),
    )
    .addHelpText("after", exitCodes(usual.watch, "6 not found"))
    .action(run(async () => (await import("../commands/watch.ts")).watch));
  const optionCalled = (name: string) => watching.options.find(({ long }) => long === name)!;
  // A recording does not change, so help does not offer `--file`; `watch` rejects it with that reason.
  optionCalled("--file").hideHelp();
  optionCalled("--now").description = "judge as of this moment, which stays where it is (default: the clock)";
}

export function diffCommand(program: Command, run: Run): void {
  addSweepOptions(
    addOutputOptions(program.command("diff"), ["table", "json"], "points.point,points.differs"),
    usual.diff,
  )
    .description("Compare an order with another one, or with the typical one that went all the way.")
    .argument("<ids...>", "one order, or two to compare, each by any id as in show")
    .addHelpText("before", examples(["ordertrace diff A-1098", "ordertrace diff A-1098 A-1099"]))
    .addHelpText("after", listingCodes("6 not found"))
    .action(run(async () => (await import("../commands/diff.ts")).diff));
}

export function exportCommand(program: Command, run: Run): void {
  addZoneOption(addSearchOptions(program.command("export"), usual.export))
    .description("Write an order's traces to a file for a ticket, masked; show --file gives the same verdict of it.")
    .argument("[id]", anyId)
    .option("-o, --output <file>", "write to a file, gzipped if its name ends in .gz (default: standard output)")
    .addHelpText(
      "before",
      examples(["ordertrace export A-1098 -o A-1098.json.gz", "ordertrace show A-1098 --file A-1098.json.gz"]),
    )
    .addHelpText("after", listOfCodes("0 written", "5 it would tell another story", "6 not found"))
    .action(run(async () => (await import("../commands/export.ts")).exportOrder));
}
