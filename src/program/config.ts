import { type Command, Option } from "commander";
import { addAccessOptions, addContextOptions } from "./access-options.ts";
import { examples } from "./options.ts";
import type { Run } from "./verb.ts";

/** `ordertrace config …`, with the verbs of kubectl. */
export function configCommands(program: Command, run: Run): void {
  const config = program
    .command("config")
    .description("Keep the addresses of Jaegers, and how each is asked, under names: contexts.")
    .addHelpText(
      "before",
      examples([
        "ordertrace config set-context prod --jaeger-url https://jaeger.example.com",
        "ordertrace config use-context prod",
        "ordertrace lost --context stage",
      ]),
    );
  addAccessOptions(config.command("view"))
    .description("Print the configuration files, and which Jaeger they come to. No secret stands in them.")
    .addHelpText("before", examples(["ordertrace config view", "ordertrace config view --context stage"]))
    .action(run(async () => (await import("../commands/config.ts")).viewConfig));
  config
    .command("get-contexts")
    .description("List the contexts; the current one is marked.")
    .addHelpText("before", examples(["ordertrace config get-contexts"]))
    .action(run(async () => (await import("../commands/config.ts")).getContexts));
  config
    .command("current-context")
    .description("Print the name of the current context.")
    .addHelpText("before", examples(["ordertrace config current-context"]))
    .action(run(async () => (await import("../commands/config.ts")).currentContext));
  config
    .command("use-context")
    .description("Make a context the current one.")
    .argument("<name>", "one of `ordertrace config get-contexts`")
    .addHelpText("before", examples(["ordertrace config use-context prod"]))
    .action(run(async () => (await import("../commands/config.ts")).useContext));
  addContextOptions(config.command("set-context"))
    .description("Make a context or change it: what is given is changed, the rest stays, an empty value is taken out.")
    .argument("<name>", "of a context, new or known")
    .addHelpText(
      "before",
      examples([
        "ordertrace config set-context prod --jaeger-url https://jaeger.example.com",
        "ordertrace config set-context prod --token-file ~/.config/ordertrace/token",
        "ordertrace config set-context prod --exec-command vault --exec-arg=print",
        'ordertrace config set-context prod --tenant ""',
      ]),
    )
    .option("--no-insecure-http", "take that back")
    .option("--token-env <variable>", "the environment variable that holds the bearer token")
    .option("--password-env <variable>", "the environment variable that holds the password")
    .option(
      "--exec-command <command>",
      "a command that prints a bearer token; it is run again when the token is refused",
    )
    .addOption(
      new Option("--exec-arg <argument>", "one of its arguments; may be given several times")
        .argParser((argument: string, before: string[]) => [...before, argument])
        .default([], "none"),
    )
    .action(run(async () => (await import("../commands/config.ts")).setContext));
  config
    .command("delete-context")
    .description("Forget a context.")
    .argument("<name>", "one of `ordertrace config get-contexts`")
    .addHelpText("before", examples(["ordertrace config delete-context stage"]))
    .action(run(async () => (await import("../commands/config.ts")).deleteContext));
}
