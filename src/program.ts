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
  printed,
  reaching,
  revealing,
  said,
  searching,
  shared,
  timeless,
} from "./program/options.ts";
import { running } from "./program/verb.ts";
import type { RunLine } from "./commands/mcp.ts";
import type { Io } from "./io.ts";

const anyId = "an order_id, a calculation_request_id, a trace id, or a link to a trace in Jaeger's UI";

/** What `config` is given is kept, or shown first; `doctor` tells what is wrong with the files, and Tab does not care. */
const unsettled: readonly string[] = ["doctor", "completion", asksForWords];

const spokenError = (text: string): string => text.replace(/^error: /, "ordertrace: ").replaceAll("\n(", "\n  (");

const forOne = "  It looks at all orders; for one: `ordertrace show <id>`.\n";

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
    await settle(command, io);
  });

  asking(shared(program.command("show"), ["table", "json", "markdown", "html"]), "30d")
    .description("Show one order: where it is, whether it was lost, and the evidence.")
    .argument("[id]", anyId)
    .option("--why", "add what the verdict rests on: needs, spans, other orders, limits, and what would change it")
    .option("--timeline", "draw the steps as bars on one axis: work, waiting, and what is overdue")
    .option("--trace", "unfold the spans of each step: errors, attributes (masked), links to Jaeger's UI")
    .option("--no-history", "don't keep the id for Tab (always: ORDERTRACE_NO_HISTORY=1)")
    .option("--critical", "add the critical path: what the order's time went by with, over all its traces")
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
    .addHelpText("after", exitCodes)
    .action(run(async () => (await import("./commands/show.ts")).show));

  const fleet = (
    name: string,
    description: string,
    since: string,
    lines: readonly string[],
    { formats = [], codes = exitCodes }: { formats?: readonly string[]; codes?: string } = {},
  ): Command =>
    asking(shared(program.command(name), ["table", "json", "ndjson", ...formats]), since)
      .description(description)
      .configureOutput({
        outputError: (text, write) => write(`${spokenError(text)}${/too many arguments/.test(text) ? forOne : ""}`),
      })
      .addHelpText("before", examples(lines))
      .addHelpText("after", codes);

  const documents = ["markdown", "html"];
  fleet(
    "lost",
    "Find every order that was lost or failed, by the step where it happened.",
    "24h",
    [
      "ordertrace lost --since 24h",
      "ordertrace lost --since 1h --format ndjson",
      "ordertrace lost --since 24h --format html -o lost.html",
    ],
    { formats: documents },
  ).action(run(async () => (await import("./commands/lost.ts")).lost));
  fleet("stuck", "Find orders that have waited longer than the path allows, and for whom.", "30d", [
    "ordertrace stuck",
  ]).action(run(async () => (await import("./commands/stuck.ts")).stuck));
  fleet(
    "slow",
    "Rank the steps by how slow they are: work, queue, poll and people told apart.",
    "1h",
    ["ordertrace slow --since 1h", "ordertrace slow --since 1d --baseline 7d"],
    { formats: documents },
  )
    .option("--baseline <duration>", "what is usual: the time before the window (default: 1d)")
    .action(run(async () => (await import("./commands/slow.ts")).slow));
  fleet("errors", "Tell whether the share of 5xx answers has risen, by service and route.", "5m", [
    "ordertrace errors --since 5m",
    "ordertrace errors --since 1h --baseline 1d",
  ])
    .option("--baseline <duration>", "compare with so much time before the window (default: 1h)")
    .action(run(async () => (await import("./commands/errors.ts")).errors));
  fleet(
    "orders",
    "List all orders seen: state, where each is, status, age.",
    "7d",
    ["ordertrace orders --since 7d", "ordertrace orders --state stuck,lost --type ring", "ordertrace orders --at 20.1"],
    { codes: listingCodes },
  )
    .option("--state <states>", "only orders in these states: lost,stuck,…")
    .option("--status <statuses>", "only orders with these order statuses: PRICE_CALCULATED,…")
    .option("--at <steps>", "only orders at these steps: 13,20.1,…")
    .option("--type <types>", "only orders of these types")
    .option("--operator <operators>", "only orders that these operators acted on last")
    .action(run(async () => (await import("./commands/orders.ts")).orders));
  asking(shared(program.command("audit"), ["table", "json", "ndjson"]), "24h")
    .description("Find personal data and secrets in everything that spans carry, and where they come from.")
    .addHelpText("before", examples(["ordertrace audit --since 24h", "ordertrace audit --since 1h --format json"]))
    .addHelpText("after", exitCodes)
    .action(run(async () => (await import("./commands/audit.ts")).audit));
  fleet(
    "coverage",
    "Measure how well each step is traced, and say what to instrument next.",
    "7d",
    ["ordertrace coverage --since 7d"],
    { codes: listingCodes },
  ).action(run(async () => (await import("./commands/coverage.ts")).coverage));
  asking(shared(program.command("check"), ["table", "json", "junit", "markdown", "html", "prometheus", "nagios"]))
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
    .addHelpText("after", exitCodes)
    .action(run(async () => (await import("./commands/check.ts")).check));
  const watching = searching(choosingFields(said(program.command("watch"), ["table", "ndjson"])))
    .description("Follow one order, or those newly lost or stuck, and tell each change.")
    .argument("[id]", anyId)
    .option("--lost", "watch for orders that are lost or fail")
    .option("--stuck", "watch for orders that wait too long")
    .option("--until <states>", "end when one is reached: a state (lost), an order status (SHIPPED) or a step (13)")
    .option("--interval <duration>", "look again after so long (default: 10s)")
    .option("--at-most <duration>", "give up after so long: exit code 10 or 11 for what was seen by then, else 5")
    .option("--since <duration>", "search this far back (default: 30d; with --lost 1h)")
    .addHelpText(
      "before",
      examples([
        "ordertrace watch A-1098",
        "ordertrace watch A-1098 --until shipped --at-most 10m",
        "ordertrace watch --lost --interval 1m",
      ]),
    )
    .addHelpText("after", exitCodes)
    .action(run(async () => (await import("./commands/watch.ts")).watch));
  // A recording does not change: who gives one is told so, and nobody is offered it.
  watching.options.find(({ long }) => long === "--file")?.hideHelp();
  asking(shared(program.command("diff"), ["table", "json"]), "30d")
    .description("Compare an order with another one, or with the typical one that went all the way.")
    .argument("<ids...>", "one order, or two to compare, each by any id as in show")
    .addHelpText("before", examples(["ordertrace diff A-1098", "ordertrace diff A-1098 A-1099"]))
    .addHelpText("after", listingCodes)
    .action(run(async () => (await import("./commands/diff.ts")).diff));

  searching(program.command("export"), "30d")
    .description("Write an order's traces to a file for a ticket, masked; show --file gives the same verdict of it.")
    .argument("[id]", anyId)
    .option("-o, --output <file>", "write to a file, gzipped if its name ends in .gz (default: standard output)")
    .addHelpText(
      "before",
      examples(["ordertrace export A-1098 -o A-1098.json.gz", "ordertrace show A-1098 --file A-1098.json.gz"]),
    )
    .addHelpText("after", exitCodes)
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

  searching(shared(program.command("doctor"), ["table", "json"]))
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
  for (const verb of program.commands)
    verb.showHelpAfterError(`  Run \`ordertrace ${verb.name()} --help\` for its options, with examples.`);
  return program;
}
