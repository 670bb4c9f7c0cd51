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
import { packagedPath } from "../package.ts";
import { openPath } from "../path/open.ts";
import { demoOrderNames } from "./demo-orders.ts";

/**
 * The scripts ask `ordertrace __complete -- <the words so far>` for candidates, so only the program knows verbs and
 * options. Each line of the answer is a word, a tab and a description; `:files` stands for the names of files.
 */
const scripts: Readonly<Record<string, string>> = {
  bash: "completions/ordertrace.bash",
  zsh: "completions/_ordertrace",
  fish: "completions/ordertrace.fish",
};

/** `ordertrace completion bash|zsh|fish`: prints the script. */
export function printCompletion(shell: string, _: Command, io: Io): number {
  io.stdout.write(readFileSync(packagedPath(scripts[shell]!), "utf8"));
  return exitCode.ok;
}

/** Answers a script at each Tab. It never fails: an error would get between users and their prompt. */
export async function completeWords(words: readonly string[], command: Command, io: Io): Promise<number> {
  try {
    const found = await candidatesFor(command.parent!, words, (name) => valuesNamed(name, io));
    io.stdout.write(found.map(({ word, about }) => `${word}${about === "" ? "" : `\t${about}`}\n`).join(""));
  } catch {
    // A configuration that can't be read is reported by the next command that needs it.
  }
  return exitCode.ok;
}

const valuesNamed = async (name: string, io: Io): ReturnType<Values> => (await values[name]?.(io)) ?? [];

const contexts = async (io: Io): Promise<string[]> =>
  Object.keys((await readConfiguration(io)).user?.content.contexts ?? {});

/** The known values, by the name of the option, or of the verb whose argument is completed. */
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
