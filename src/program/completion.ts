import { Argument, type Command } from "commander";
import { examples } from "./options.ts";
import type { Run } from "./verb.ts";

/** The hidden command that a completion script runs. */
export const completeCommand = "__complete";

/** `ordertrace completion …`: completes words at Tab in a shell. */
export function completionCommands(program: Command, run: Run): void {
  program
    .command("completion")
    .description("Print a script for a shell, which completes verbs, options, formats, contexts, steps and recent ids.")
    .addArgument(new Argument("<shell>", "whose Tab it is for").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "before",
      examples([
        "source <(ordertrace completion bash)          # in ~/.bashrc",
        "source <(ordertrace completion zsh)           # in ~/.zshrc, after compinit",
        "ordertrace completion fish | source           # in ~/.config/fish/config.fish",
      ]),
    )
    .action(run(async () => (await import("../commands/completion.ts")).printCompletion));
  program
    .command(completeCommand, { hidden: true })
    .argument("[words...]")
    .action(run(async () => (await import("../commands/completion.ts")).completeWords));
}
