import { createRequire } from "node:module";
import { Command, Option } from "commander";
import { demo } from "./commands/demo.ts";
import { printPath, validatePath } from "./commands/path.ts";
import { show } from "./commands/show.ts";
import { failOnByDefault } from "./exit-code.ts";
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

  shared(program.command("show"))
    .description("Show one order: where it is, whether it was lost, and the evidence.")
    .argument("[id]", "an order_id or a calculation_request_id")
    .addOption(
      new Option("--jaeger-url <url>", "Jaeger's query service")
        .env("ORDERTRACE_JAEGER_URL")
        .default("http://localhost:16686"),
    )
    .option(
      "--file <file...>",
      "read recordings instead: Jaeger or OTLP JSON, JSON lines, gzipped or not; - is standard input",
    )
    .option("--path <file>", "the order path to follow instead of the built-in one")
    .option("--since <duration>", "search this far back: 30m, 6h, 7d (default: 30d)")
    .option("--from <time>", "search from here: RFC 3339, now-1h or Unix seconds")
    .option("--to <time>", "search up to here (default: now)")
    .option("--now <time>", "judge as of this moment (default: the clock, or a recording's own end)")
    .option("--timeout <duration>", "give up on a request after this long (default: 30s)")
    .option("--verbose", "print each request: method, path, status, bytes, milliseconds")
    .option(
      "--fail-on <verdicts>",
      `what makes the exit code non-zero: lost, failed, stuck, slow, undecidable (default: ${failOnByDefault.join(",")})`,
    )
    .option("--exit-zero", "exit with 0 whatever is found")
    .addHelpText(
      "before",
      examples([
        "ordertrace show A-1098",
        "ordertrace show c1098-1fea --since 7d --jaeger-url https://jaeger.example.com/jaeger",
        "ordertrace show A-1098 --file traces.json.gz --format json",
      ]),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 fine, 10 lost or failed, 11 stuck, 12 slow, 5 undecidable, 6 not found,\n            2 usage, 3 credentials refused, 4 Jaeger unreachable, 1 internal error",
    )
    .action(async (id: string | undefined, _options: unknown, command: Command) => done(await show(id, command, io)));

  const path = shared(program.command("path").description("Print the order path that orders are held against."));
  path
    .option("--path <file>", "the order path to print instead of the built-in one")
    .addHelpText("before", examples(["ordertrace path", "ordertrace path validate my-path.yaml"]))
    .action((_options: unknown, command: Command) => done(printPath(command, io)));
  path
    .command("validate")
    .description("Check a path file; says file, line, column and what to write instead.")
    .argument("<file>", "a path file")
    .action((file: string) => done(validatePath(file, io)));

  shared(program.command("demo"))
    .description("Show the recorded orders that come with ordertrace; needs no server.")
    .argument("[story]", "one of them in full: healthy, lost, …")
    .addHelpText("before", examples(["ordertrace demo", "ordertrace demo lost"]))
    .action(async (story: string | undefined, _options: unknown, command: Command) =>
      done(await demo(story, command, io)),
    );
  return program;
}

const shared = (command: Command): Command =>
  command
    .addOption(new Option("--format <format>", "how to print").choices(["table", "json"]).default("table"))
    .option("-o, --output <file>", "write to a file instead of standard output; - is standard output")
    .option("--utc", "print times in UTC instead of the local zone")
    .addOption(new Option("--lang <language>", "language of the text (default: from LANG)").choices(["en", "ru"]))
    .option("--no-color", "print without colour");

const examples = (lines: readonly string[]): string => `Examples:\n${lines.map((line) => `  ${line}\n`).join("")}`;
