import { Command, InvalidArgumentError } from "commander";
import { down, type DownOptions } from "./commands/down.ts";
import { order, type OrderOptions } from "./commands/order.ts";
import { parts } from "./commands/parts.ts";
import { scoreAll, type ScoreOptions } from "./commands/score.ts";
import { up, type UpOptions } from "./commands/up.ts";
import { orderFaults } from "./faults.ts";
import { type PartOptions, portOf, withName, withPartOptions, withStoreOptions } from "./options.ts";
import { type Act, acts } from "./people.ts";
import { startProgress } from "./progress.ts";
import { scenarios } from "./scenarios.ts";

/**
 * A signal that Ctrl-C or a termination aborts, for commands that must clean up. Without it, either ends the process at
 * once.
 */
const interruption = (): AbortSignal => {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    let first: number | undefined;
    process.on(signal, () => {
      // A second Ctrl-C ends the process at once, and `down` cleans up. One Ctrl-C may arrive twice: from the terminal
      // and from npm.
      if (first !== undefined && Date.now() - first > 1_000) process.exit(code);
      first ??= Date.now();
      aborter.abort(code);
    });
  }
  return aborter.signal;
};
const aborter = new AbortController();
// The AWS SDK warns that it will drop this Node version some day. That says nothing about an order.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const { say, stop } = startProgress();
const print = (text: string): void => {
  stop();
  process.stdout.write(text);
};

const program = new Command("landscape")
  .description(
    "Three small services that carry orders through real parts, traced into a real Jaeger, and every fault that can lose one.",
  )
  .addHelpText(
    "before",
    `Examples:\n${["up", 'order --fault "vanish 13"', "score every-fault", "down"].map((line) => `  npm run landscape -- ${line}\n`).join("")}`,
  );

withPartOptions(program.command("up"))
  .description("Start everything, and keep it until Ctrl-C.")
  .option("--jaeger-port <port>", "of Jaeger's API; 0 is any that is free", portOf, 16_686)
  .option("--service-port <port>", "of the first of the three services; 0 is any that are free", portOf, 18_080)
  .action((options: UpOptions) => up(options, say, print, interruption()));

withName(program.command("order"))
  .description("Send one order through the landscape that is up.")
  .option("--fault <name>", "what goes wrong with it: one of `list`", faultOf)
  .option("--partner", "an order of a partner, who asks for a price first")
  .option("--last <act>", `people do no more after that: ${acts.join(", ")}`, actOf)
  .action((options: OrderOptions) => order(options, say, print));

withPartOptions(program.command("score"))
  .description("Play scenarios, ask for every order, and hold the answers against the truth.")
  .argument("[scenario...]", "some of `list`; all by default")
  .option("--folder <folder>", "where the recordings go, with the truth beside them")
  .action(async (names: readonly string[], options: ScoreOptions) => {
    const wrong = await scoreAll(named(names), options, say, print, interruption());
    if (wrong > 0) process.exitCode = 1;
  });

program
  .command("list")
  .description("The scenarios, and the faults that can hit an order.")
  .action(() => print(listing()));

withPartOptions(program.command("parts"))
  .description("Look whether every part is there, and build those that come as source.")
  .action((options: PartOptions) => parts(options, say, print));

withStoreOptions(program.command("down"))
  .description("End the landscape that is up, and clean up after one that was killed.")
  .action((options: DownOptions) => down(options, say));

function faultOf(name: string) {
  const fault = orderFaults.find((one) => one.name === name);
  if (fault === undefined) throw new InvalidArgumentError("See `npm run landscape -- list`.");
  return fault;
}

function actOf(name: string): Act {
  const act = acts.find((one) => one === name);
  if (act === undefined) throw new InvalidArgumentError(`Write one of ${acts.join(", ")}.`);
  return act;
}

function named(names: readonly string[]) {
  const unknown = names.find((name) => !scenarios.some((one) => one.name === name));
  if (unknown !== undefined)
    program.error(
      `error: no scenario is called ${unknown}; there are ${scenarios.map(({ name }) => name).join(", ")}`,
      { exitCode: 2 },
    );
  return scenarios.filter(({ name }) => names.length === 0 || names.includes(name));
}

function listing(): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return [
    "Scenarios",
    ...scenarios.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    "",
    "Faults of one order, and what ordertrace should say",
    ...orderFaults.map(({ name, expected }) => `  ${name.padEnd(32)}${expected.says.join(" / ")}`),
    "",
  ].join("\n");
}

try {
  await program.parseAsync();
} catch (error) {
  stop();
  process.exitCode = aborter.signal.aborted ? Number(aborter.signal.reason) : 1;
  if (!aborter.signal.aborted) process.stderr.write(`landscape: ${(error as Error).message}\n`);
} finally {
  stop();
}
