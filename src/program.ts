import type { Command } from "commander";
import manifest from "../package.json" with { type: "json" };
import { completeCommand, completionCommands } from "./program/completion.ts";
import { configCommands } from "./program/config.ts";
import { diffCommand, exportCommand, showCommand, watchCommand } from "./program/one-order.ts";
import {
  demoCodes,
  doctorCodes,
  examples,
  addPrintOptions,
  addSourceOptions,
  addRevealOption,
  addSearchOptions,
  addOutputOptions,
} from "./program/options.ts";
import { OurCommand } from "./program/our-command.ts";
import { pathCommands } from "./program/path.ts";
import { sweepCommands } from "./program/sweeps.ts";
import { type Run, running } from "./program/verb.ts";
import type { RunLine } from "./commands/mcp.ts";
import type { Io } from "./io.ts";
import type { Sentence } from "./sentence.ts";

/**
 * The verbs and their options, as help lists them. `done` receives the exit code of the verb that ran; `runLine` runs
 * another command line.
 */
export function createProgram(io: Io, done: (exitCode: number) => void, runLine: RunLine): Command {
  const program = rootCommand(io);
  fillInOptionsBeforeRun(program, io);
  const run = running(io, done);
  showCommand(program, run);
  sweepCommands(program, run);
  watchCommand(program, run);
  diffCommand(program, run);
  exportCommand(program, run);
  pathCommands(program, run);
  doctorCommand(program, run);
  mcpCommand(program, run, runLine);
  configCommands(program, run);
  completionCommands(program, run);
  demoCommand(program, run);
  for (const parent of [program, program.commands.find((verb) => verb.name() === "config")!]) helpCommand(parent);
  return program;
}

/** `ordertrace` itself, without a verb. */
function rootCommand(io: Io): Command {
  return new OurCommand("ordertrace")
    .description("Says where an order is, where it was lost, and how that is known, from its traces in Jaeger.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
    })
    .addHelpText(
      "before",
      examples([
        "ordertrace show A-1098",
        "ordertrace show A-1098 --file recording.json.gz",
        "ordertrace doctor",
        "ordertrace demo",
      ]),
    );
}

/** Tab and help need no settings. */
const runWithoutSettings: readonly string[] = ["completion", "help", completeCommand];

/**
 * Before a verb runs, options that the command line leaves open are taken from the environment and the configuration
 * files. `config` is excepted: it stores what it is given, or shows the files first. So is `doctor`: it reports by
 * itself what is wrong with the files.
 */
function fillInOptionsBeforeRun(program: Command, io: Io): void {
  const warnOf = async (notes: readonly Sentence[], command: Command) => {
    if (notes.length === 0) return;
    const { warn } = await import("./commands/warn.ts");
    for (const note of notes) warn(note, command.opts(), io);
  };
  program.hook("preAction", async (_, command) => {
    if (runWithoutSettings.includes(command.name())) return;
    const { unreadVariables } = await import("./config/environment.ts");
    await warnOf(unreadVariables(command, io.env), command);
    if (command.parent?.name() === "config") return;
    if (command.name() !== "doctor") {
      const { settle } = await import("./config/settings.ts");
      await warnOf(await settle(command, io), command);
    }
    // Most machines set no TZ, so most runs need not load what knows the zones.
    if (!io.env["TZ"] || !printsLocalTimes(command)) return;
    const { unknownZone } = await import("./config/zone.ts");
    await warnOf(unknownZone(io.env), command);
  });
}

const printsLocalTimes = (command: Command): boolean =>
  command.options.some(({ long }) => long === "--utc") && command.opts()["utc"] !== true;

function doctorCommand(program: Command, run: Run): void {
  addSearchOptions(addOutputOptions(program.command("doctor"), ["table", "json"], "outcome,checks.check"))
    .description("Check all that must be right for an answer to be right, and say what to do now.")
    .option("--strict", "fail on warnings too, with exit code 5")
    .addHelpText("before", examples(["ordertrace doctor", "ordertrace doctor --context prod --verbose"]))
    .addHelpText("after", doctorCodes)
    .action(run(async () => (await import("./commands/doctor.ts")).doctor));
}

function mcpCommand(program: Command, run: Run, runLine: RunLine): void {
  addSourceOptions(program.command("mcp"))
    .description(
      "Serve show, lost, stuck and slow to a program that reads: the Model Context Protocol over standard input and output.",
    )
    .addHelpText("before", examples(["ordertrace mcp --context prod", "ordertrace mcp --file traces.json.gz"]))
    .action(run(async () => (await import("./commands/mcp.ts")).mcp(runLine)));
}

function demoCommand(program: Command, run: Run): void {
  addRevealOption(addPrintOptions(program.command("demo"), ["table", "json", "markdown", "html"]))
    .description("Show the recorded orders that come with ordertrace; needs no server.")
    .argument("[story]", "one of them in full: healthy, lost, ...")
    .addHelpText(
      "before",
      examples(["ordertrace demo", "ordertrace demo lost", "ordertrace demo lost --format html -o lost.html"]),
    )
    .addHelpText("after", demoCodes)
    .action(run(async () => (await import("./commands/demo.ts")).demo));
}

/** Replaces Commander's own, which answers an unknown verb with the whole help text and does not say what was wrong. */
function helpCommand(parent: Command): void {
  parent
    .command("help")
    .description("Print the help of a command.")
    .argument("[command...]")
    .helpOption(false)
    .allowUnknownOption()
    .action(async (names: readonly string[]) => {
      let verb = parent;
      for (const name of names) {
        const next = verb.commands.find((one) => one.name() === name);
        // The parser reports an unknown verb as for a command line that names it.
        if (next === undefined && verb.commands.length > 0) await verb.parseAsync([name], { from: "user" });
        verb = next ?? verb;
      }
      verb.help();
    });
}
