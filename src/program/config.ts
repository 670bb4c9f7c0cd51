import { type Command, Option } from "commander";
import { currentContext, deleteContext, getContexts, setContext, useContext, viewConfig } from "../commands/config.ts";
import type { Io } from "../io.ts";
import { accessOptions } from "./access-options.ts";

/** `ordertrace config …`, with the verbs of kubectl. */
export function configCommands(program: Command, io: Io, done: (exitCode: number) => void): void {
  const config = program
    .command("config")
    .description("Keep the addresses of Jaegers, and how each is asked, under names: contexts.")
    .addHelpText(
      "before",
      `Examples:
  ordertrace config set-context prod --jaeger-url https://jaeger.example.com
  ordertrace config set-context prod --token-file ~/.config/ordertrace/token
  ordertrace config set-context prod --exec-command vault --exec-arg=print
  ordertrace config use-context prod
  ordertrace lost --context stage
`,
    );
  accessOptions(config.command("view"))
    .description("Print the configuration files, and which Jaeger they come to. No secret stands in them.")
    .action((_options: unknown, command: Command) => done(viewConfig(command, io)));
  config
    .command("get-contexts")
    .description("List the contexts; the current one is marked.")
    .action(() => done(getContexts(io)));
  config
    .command("current-context")
    .description("Print the name of the current context.")
    .action(() => done(currentContext(io)));
  config
    .command("use-context")
    .description("Make a context the current one.")
    .argument("<name>")
    .action((name: string) => done(useContext(name, io)));
  accessOptions(config.command("set-context"))
    .description("Make a context or change it: what is given is changed, the rest stays, an empty value is taken out.")
    .argument("<name>")
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
    .action((name: string, _options: unknown, command: Command) => done(setContext(name, command, io)));
  config
    .command("delete-context")
    .description("Forget a context.")
    .argument("<name>")
    .action((name: string) => done(deleteContext(name, io)));
}
