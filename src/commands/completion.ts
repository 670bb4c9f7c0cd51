import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { candidatesFor, type Values } from "../completion/candidates.ts";
import { readConfiguration } from "../config/configuration.ts";
import { recentIds } from "../config/recent-ids.ts";
import { untilWords } from "../config/watch-options.ts";
import { placesOf } from "../config/words.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { seenStates } from "../order/report.ts";
import { comesAlong } from "../package.ts";
import { openPath } from "../path/open.ts";
import { demoOrderNames } from "./demo-orders.ts";

/**
 * They ask `ordertrace __complete -- <the words so far>` for what may come, a line each: the word, a tab, what it is; `:files` stands
 * for the names of files. So what is known of verbs and options stands in the program alone.
 */
const scripts: Readonly<Record<string, string>> = {
  bash: "completions/ordertrace.bash",
  zsh: "completions/_ordertrace",
  fish: "completions/ordertrace.fish",
};

/** `ordertrace completion bash|zsh|fish`. */
export function printCompletion(shell: string, _: Command, io: Io): number {
  io.stdout.write(readFileSync(comesAlong(scripts[shell]!), "utf8"));
  return exitCode.ok;
}

/** What a script asks at each Tab: nothing that goes wrong may get between somebody and their prompt. */
export async function completeWords(words: readonly string[], command: Command, io: Io): Promise<number> {
  try {
    const found = await candidatesFor(command.parent!, words, (name) => valuesNamed(name, io));
    io.stdout.write(found.map(({ word, about }) => `${word}${about === "" ? "" : `\t${about}`}\n`).join(""));
  } catch {
    // A configuration that can't be read is told by whoever runs a command with it.
  }
  return exitCode.ok;
}

const valuesNamed = async (name: string, io: Io): ReturnType<Values> => (await values[name]?.(io)) ?? [];

const contexts = async (io: Io): Promise<string[]> =>
  Object.keys((await readConfiguration(io)).user?.content.contexts ?? {});

/** By the option's name, or the verb's whose argument it is. */
export const values: Readonly<Record<string, (io: Io) => readonly string[] | Promise<readonly string[]>>> = {
  id: recentIds,
  context: contexts,
  "use-context": contexts,
  "set-context": contexts,
  "delete-context": contexts,
  demo: demoOrderNames,
  state: () => seenStates,
  at: async () => placesOf(await openPath()),
  status: async () => (await openPath()).statuses,
  until: async () => untilWords(await openPath()),
};
