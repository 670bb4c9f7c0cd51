import type { Command } from "commander";
import { examples, addTimelessOutputOptions } from "./options.ts";
import type { Run } from "./verb.ts";

/** `ordertrace path …`: prints the order path, or checks a path file. */
export function pathCommands(program: Command, run: Run): void {
  const path = addTimelessOutputOptions(program.command("path"), ["table", "json"]).description(
    "Print the order path that orders are held against.",
  );
  path
    .option("--path <file>", "the order path to print instead of the built-in one")
    // `printPath` suggests the nearest command for a mistyped one; Commander would say "too many arguments".
    .allowExcessArguments()
    .addHelpText("before", examples(["ordertrace path", "ordertrace path validate my-path.yaml"]))
    .action(run(async () => (await import("../commands/path.ts")).printPath));
  path
    .command("validate")
    .description("Check a path file; says file, line, column and what to write instead.")
    .argument("<file>", "a path file")
    .addHelpText("before", examples(["ordertrace path validate my-path.yaml"]))
    .action(run(async () => (await import("../commands/path.ts")).validatePath));
}
