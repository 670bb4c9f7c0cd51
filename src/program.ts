import { createRequire } from "node:module";
import { Command, Option } from "commander";
import { audit } from "./commands/audit.ts";
import { check } from "./commands/check.ts";
import { coverage } from "./commands/coverage.ts";
import { demo } from "./commands/demo.ts";
import { diff } from "./commands/diff.ts";
import { errors } from "./commands/errors.ts";
import { exportOrder } from "./commands/export.ts";
import { lost } from "./commands/lost.ts";
import { orders } from "./commands/orders.ts";
import { printPath, validatePath } from "./commands/path.ts";
import { show } from "./commands/show.ts";
import { slow } from "./commands/slow.ts";
import { stuck } from "./commands/stuck.ts";
import { watch } from "./commands/watch.ts";
import { accessOptions } from "./program/access-options.ts";
import { configCommands } from "./program/config.ts";
import { settle } from "./config/settings.ts";
import type { Io } from "./io.ts";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

/** The verbs and their options. `done` receives the exit code of the verb that ran. */
export function createProgram(io: Io, done: (exitCode: number) => void): Command {
  const program = new Command("ordertrace")
    .description("Says where an order is, where it was lost, and how that is known, from its traces in Jaeger.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
    })
    .showHelpAfterError("Run `ordertrace --help` for examples.")
    .addHelpText(
      "before",
      examples(["ordertrace show A-1098", "ordertrace show A-1098 --file recording.json.gz", "ordertrace demo"]),
    );

  program.hook("preAction", (_, command) => {
    // What `config` is given is kept, or shown first.
    if (command.parent?.name() !== "config") settle(command, io);
  });

  asking(shared(program.command("show"), ["table", "json"]), "30d")
    .description("Show one order: where it is, whether it was lost, and the evidence.")
    .argument("[id]", "an order_id or a calculation_request_id")
    .option("--critical", "add the critical path: what the order's time went by with, over all its traces")
    .addHelpText(
      "before",
      examples([
        "ordertrace show A-1098",
        "ordertrace show c1098-1fea --since 7d --jaeger-url https://jaeger.example.com/jaeger",
        "ordertrace show A-1098 --file traces.json.gz --format json",
      ]),
    )
    .addHelpText("after", exitCodes)
    .action(async (id: string | undefined, _options: unknown, command: Command) => done(await show(id, command, io)));

  const fleet = (name: string, description: string, since: string, lines: readonly string[]): Command =>
    asking(shared(program.command(name), ["table", "json", "ndjson"]), since)
      .description(description)
      .addHelpText("before", examples(lines))
      .addHelpText("after", exitCodes);
  const run = (act: (command: Command, io: Io) => Promise<number>) => async (_options: unknown, command: Command) =>
    done(await act(command, io));

  fleet("lost", "Find every order that was lost or failed, by the point where it happened.", "24h", [
    "ordertrace lost --since 24h",
    "ordertrace lost --since 1h --format ndjson",
  ]).action(run(lost));
  fleet("stuck", "Find orders that have waited longer than the path allows, and for whom.", "30d", [
    "ordertrace stuck",
  ]).action(run(stuck));
  fleet("slow", "Rank the steps by how slow they are: work, queue, poll and people told apart.", "1h", [
    "ordertrace slow --since 1h",
    "ordertrace slow --since 1d --baseline 7d",
  ])
    .option("--baseline <duration>", "what is usual: the time before the window (default: 1d)")
    .action(run(slow));
  fleet("errors", "Tell whether the share of 5xx answers has risen, by service and route.", "5m", [
    "ordertrace errors --since 5m",
    "ordertrace errors --since 1h --baseline 1d",
  ])
    .option("--baseline <duration>", "compare with so much time before the window (default: 1h)")
    .action(run(errors));
  fleet("orders", "List all orders seen: state, where each is, status, age.", "7d", [
    "ordertrace orders --since 7d",
    "ordertrace orders --state stuck,lost --type ring",
    "ordertrace orders --at 20.1",
  ])
    .option("--state <states>", "only orders in these states: lost,stuck,…")
    .option("--status <statuses>", "only orders with these order statuses: PRICE_CALCULATED,…")
    .option("--at <points>", "only orders at these points or rows: 13,20.1,…")
    .option("--type <types>", "only orders of these types")
    .option("--operator <operators>", "only orders that these operators acted on last")
    .action(run(orders));
  asking(shared(program.command("audit"), ["table", "json", "ndjson"]), "24h")
    .description("Find personal data and secrets in everything that spans carry, and where they come from.")
    .addHelpText("before", examples(["ordertrace audit --since 24h", "ordertrace audit --since 1h --format json"]))
    .addHelpText("after", exitCodes)
    .action(run(audit));
  fleet("coverage", "Measure how well each point is traced, and say what to instrument next.", "7d", [
    "ordertrace coverage --since 7d",
  ]).action(run(coverage));
  asking(shared(program.command("check"), ["table", "json", "junit", "markdown", "prometheus", "nagios"]))
    .description("Run several checks in one sweep, for CI, cron and monitoring; one exit code.")
    .option("-c, --checks <file>", "the checks (default: nothing lost in 24h, nothing stuck, errors not risen)")
    .addHelpText(
      "before",
      examples([
        "ordertrace check",
        "ordertrace check -c checks.yaml --format junit -o report.xml",
        "ordertrace check --format nagios",
      ]),
    )
    .addHelpText("after", exitCodes)
    .action(run(check));
  asking(shared(program.command("watch"), ["table", "ndjson"]))
    .description("Follow one order, or those newly lost or stuck, and tell each change.")
    .argument("[id]", "an order_id or a calculation_request_id")
    .option("--lost", "watch for orders that are lost or fail")
    .option("--stuck", "watch for orders that wait too long")
    .option("--until <states>", "end when one is reached: a state (lost), an order status (SHIPPED) or a point (13)")
    .option("--interval <duration>", "look again after so long (default: 10s)")
    .option("--at-most <duration>", "give up after so long, with exit code 5")
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
    .action(async (id: string | undefined, _options: unknown, command: Command) => done(await watch(id, command, io)));
  asking(shared(program.command("diff"), ["table", "json"]), "30d")
    .description("Compare an order with another one, or with the typical one that went all the way.")
    .argument("<ids...>", "one order, or two to compare")
    .addHelpText("before", examples(["ordertrace diff A-1098", "ordertrace diff A-1098 A-1099"]))
    .addHelpText("after", exitCodes)
    .action(async (ids: string[], _options: unknown, command: Command) => done(await diff(ids, command, io)));

  searching(program.command("export"), "30d")
    .description("Write an order's traces to a file for a ticket, masked; show --file gives the same verdict of it.")
    .argument("[id]", "an order_id or a calculation_request_id")
    .option("-o, --output <file>", "write to a file, gzipped if its name ends in .gz (default: standard output)")
    .addHelpText(
      "before",
      examples(["ordertrace export A-1098 -o A-1098.json.gz", "ordertrace show A-1098 --file A-1098.json.gz"]),
    )
    .addHelpText("after", exitCodes)
    .action(async (id: string | undefined, _options: unknown, command: Command) =>
      done(await exportOrder(id, command, io)),
    );

  const path = shared(program.command("path"), ["table", "json"]).description(
    "Print the order path that orders are held against.",
  );
  path
    .option("--path <file>", "the order path to print instead of the built-in one")
    .addHelpText("before", examples(["ordertrace path", "ordertrace path validate my-path.yaml"]))
    .action((_options: unknown, command: Command) => done(printPath(command, io)));
  path
    .command("validate")
    .description("Check a path file; says file, line, column and what to write instead.")
    .argument("<file>", "a path file")
    .action((file: string) => done(validatePath(file, io)));

  configCommands(program, io, done);

  revealing(shared(program.command("demo"), ["table", "json"]))
    .description("Show the recorded orders that come with ordertrace; needs no server.")
    .argument("[story]", "one of them in full: healthy, lost, …")
    .addHelpText("before", examples(["ordertrace demo", "ordertrace demo lost"]))
    .action(async (story: string | undefined, _options: unknown, command: Command) =>
      done(await demo(story, command, io)),
    );
  return program;
}

const exitCodes = `
Exit codes: 0 fine, 10 lost or failed, 11 stuck, 13 errors risen,
            14 personal data, 12 slow, 5 can't tell, 6 not found, 2 usage,
            3 credentials refused, 4 Jaeger unreachable, 1 internal error`;

/** How the answer is printed. */
const shared = (command: Command, formats: readonly string[]): Command =>
  command
    .addOption(new Option("--format <format>", "how to print").choices(formats).default("table"))
    .option("-o, --output <file>", "write to a file instead of standard output; - is standard output")
    .option("--utc", "print times in UTC instead of the local zone")
    .addOption(new Option("--lang <language>", "language of the text (default: from LANG)").choices(["en", "ru"]))
    .option("--no-color", "print without colour");

/** What is printed holds nothing personal, unless it is asked for. */
const revealing = (command: Command): Command => command.option("--reveal", "print personal data as it is, not masked");

/** Whom to ask, about what time, and what to fail on. */
const asking = (command: Command, since?: string): Command =>
  searching(command, since)
    .option(
      "--fail-on <verdicts>",
      "what makes the exit code non-zero: lost, failed, stuck, risen, personal-data, slow, undecidable",
    )
    .option("--exit-zero", "exit with 0 whatever is found");

/** Whom to ask, and about what time. */
const searching = (command: Command, since?: string): Command =>
  revealing(accessOptions(windowed(command, since)).optionsGroup("Options:"))
    .option(
      "--file <file...>",
      "read recordings instead: Jaeger or OTLP JSON, JSON lines, gzipped or not; - is standard input",
    )
    .option("--path <file>", "the order path to follow instead of the built-in one")
    .option("--now <time>", "judge as of this moment (default: the clock, or a recording's own end)")
    .option("--timeout <duration>", "give up on a request after this long (default: 30s)")
    .option("--limit <traces>", "traces in one answer of Jaeger (default: 500)")
    .option("--concurrency <requests>", "requests under way at once (default: 4)")
    .option("--rate <requests>", "requests in a second at most (default: 50)")
    .option("--verbose", "print each request: method, path, status, bytes, milliseconds");

const windowed = (command: Command, since: string | undefined): Command =>
  since === undefined
    ? command
    : command
        .option("--since <duration>", `search this far back: 30m, 6h, 7d (default: ${since})`)
        .option("--from <time>", "search from here: RFC 3339, now-1h or Unix seconds")
        .option("--to <time>", "search up to here (default: now)");

const examples = (lines: readonly string[]): string => `Examples:\n${lines.map((line) => `  ${line}\n`).join("")}`;
