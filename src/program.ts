import { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { asksForWords, completionCommands } from "./program/completion.ts";
import { configCommands } from "./program/config.ts";
import {
  asking,
  choosingFields,
  doctorCodes,
  examples,
  exitCodes,
  listingCodes,
  listOfCodes,
  printed,
  reaching,
  revealing,
  said,
  searching,
  shared,
  spokenError,
  timeless,
} from "./program/options.ts";
import { sweepCommands } from "./program/sweeps.ts";
import { running } from "./program/verb.ts";
import { usual } from "./config/usual.ts";
import type { RunLine } from "./commands/mcp.ts";
import type { Io } from "./io.ts";

const anyId = "an order_id, a calculation_request_id, a trace id, or a link to a trace in Jaeger's UI";

/** What `config` is given is kept, or shown first; `doctor` tells what is wrong with the files, and Tab does not care. */
const unsettled: readonly string[] = ["doctor", "completion", asksForWords];

/** The verbs and their options. `done` receives the exit code of the verb that ran; `runLine` runs another command line. */
export function createProgram(io: Io, done: (exitCode: number) => void, runLine: RunLine): Command {
  const program = new Command("ordertrace")
    .description("Says where an order is, where it was lost, and how that is known, from its traces in Jaeger.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      // As all that goes wrong is told: who says so, and what to do indented below.
      outputError: (text, write) => write(spokenError(text)),
    })
    .showHelpAfterError("  Run `ordertrace --help` for examples.")
    .addHelpText(
      "before",
      examples([
        "ordertrace show A-1098",
        "ordertrace show A-1098 --file recording.json.gz",
        "ordertrace doctor",
        "ordertrace demo",
      ]),
    );

  const run = running(io, done);
  program.hook("preAction", async (_, command) => {
    if (command.parent?.name() === "config" || unsettled.includes(command.name())) return;
    const { settle } = await import("./config/settings.ts");
    const notes = await settle(command, io);
    if (notes.length === 0) return;
    const { warn } = await import("./commands/warn.ts");
    for (const note of notes) warn(note, command.opts(), io);
  });

  asking(
    shared(program.command("show"), ["table", "json", "markdown", "html"], "order.orderId,verdict.state"),
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
    .action(run(async () => (await import("./commands/show.ts")).show));

  sweepCommands(program, run);
  const watching = searching(
    choosingFields(said(program.command("watch"), ["table", "ndjson"]), "order.orderId,verdict.state"),
  )
    .description("Follow one order, or those newly lost or stuck, and tell each change.")
    .argument("[id]", anyId)
    .option("--lost", "watch for orders that are lost or fail")
    .option("--stuck", "watch for orders that wait too long")
    .option("--until <states>", "end when one is reached: a state (lost), an order status (SHIPPED) or a step (13)")
    .option("--interval <duration>", "look again after so long (default: 10s)")
    .option(
      "--at-most <duration>",
      "give up after so long: exit code 10 or 11 for what was seen by then, 6 where no order was, else 5",
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
    .action(run(async () => (await import("./commands/watch.ts")).watch));
  // A recording does not change: who gives one is told so, and nobody is offered it.
  watching.options.find(({ long }) => long === "--file")?.hideHelp();
  asking(shared(program.command("diff"), ["table", "json"], "points.point,points.differs"), usual.diff)
    .description("Compare an order with another one, or with the typical one that went all the way.")
    .argument("<ids...>", "one order, or two to compare, each by any id as in show")
    .addHelpText("before", examples(["ordertrace diff A-1098", "ordertrace diff A-1098 A-1099"]))
    .addHelpText("after", listingCodes("6 not found"))
    .action(run(async () => (await import("./commands/diff.ts")).diff));

  searching(program.command("export"), usual.export)
    .description("Write an order's traces to a file for a ticket, masked; show --file gives the same verdict of it.")
    .argument("[id]", anyId)
    .option("-o, --output <file>", "write to a file, gzipped if its name ends in .gz (default: standard output)")
    .addHelpText(
      "before",
      examples(["ordertrace export A-1098 -o A-1098.json.gz", "ordertrace show A-1098 --file A-1098.json.gz"]),
    )
    .addHelpText("after", listOfCodes("0 written", "5 it would tell another story", "6 not found"))
    .action(run(async () => (await import("./commands/export.ts")).exportOrder));

  const path = timeless(program.command("path"), ["table", "json"]).description(
    "Print the order path that orders are held against.",
  );
  path
    .option("--path <file>", "the order path to print instead of the built-in one")
    // A mistyped command of its own: told what was meant, not that there are too many arguments.
    .allowExcessArguments()
    .addHelpText("before", examples(["ordertrace path", "ordertrace path validate my-path.yaml"]))
    .action(run(async () => (await import("./commands/path.ts")).printPath));
  path
    .command("validate")
    .description("Check a path file; says file, line, column and what to write instead.")
    .argument("<file>", "a path file")
    .addHelpText("before", examples(["ordertrace path validate my-path.yaml"]))
    .action(run(async () => (await import("./commands/path.ts")).validatePath));

  searching(shared(program.command("doctor"), ["table", "json"], "outcome,checks.check"))
    .description("Check all that must be right for an answer to be right, and say what to do now.")
    .option("--strict", "fail on warnings too, with exit code 5")
    .addHelpText("before", examples(["ordertrace doctor", "ordertrace doctor --context prod --verbose"]))
    .addHelpText("after", doctorCodes)
    .action(run(async () => (await import("./commands/doctor.ts")).doctor));

  reaching(program.command("mcp"))
    .description(
      "Serve show, lost, stuck and slow to a program that reads: the Model Context Protocol over standard input and output.",
    )
    .addHelpText("before", examples(["ordertrace mcp --context prod", "ordertrace mcp --file traces.json.gz"]))
    .action(run(async () => (await import("./commands/mcp.ts")).mcp(runLine)));

  configCommands(program, run);
  completionCommands(program, run);

  revealing(printed(program.command("demo"), ["table", "json", "markdown", "html"]))
    .description("Show the recorded orders that come with ordertrace; needs no server.")
    .argument("[story]", "one of them in full: healthy, lost, …")
    .addHelpText(
      "before",
      examples(["ordertrace demo", "ordertrace demo lost", "ordertrace demo lost --format html -o lost.html"]),
    )
    .action(run(async () => (await import("./commands/demo.ts")).demo));
  for (const verb of program.commands) {
    verb.showHelpAfterError(`  Run \`ordertrace ${verb.name()} --help\` for its options, with examples.`);
    for (const one of verb.commands)
      one.showHelpAfterError(
        `  Run \`ordertrace ${verb.name()} ${one.name()} --help\` for its options, with examples.`,
      );
  }
  return program;
}
