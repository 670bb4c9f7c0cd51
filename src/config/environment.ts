import type { Command } from "commander";
import { closest } from "../closest.ts";
import { say, type Sentence } from "../sentence.ts";
import { defaultFields } from "./configuration.ts";
import { contextFields } from "./context.ts";
import { nameOf, variableOf } from "./options.ts";
import type { Environment } from "./terminal.ts";

/** A variable holds a text: lists have none, and a secret stands in ORDERTRACE_TOKEN or ORDERTRACE_PASSWORD itself. */
const inContextsOnly: readonly string[] = ["token-env", "token-command", "password-env", "headers"];

/** Options that the environment can give too, as ORDERTRACE_…, with values in text. */
export const optionsInEnvironment: readonly string[] = [
  "context",
  ...contextFields.filter((field) => !inContextsOnly.includes(field)),
  ...defaultFields,
];

const known = [...optionsInEnvironment, "token", "password", "config", "no-history"];

/**
 * Warns of variables that are probably meant for ordertrace and that nothing reads: a mistyped address would be the
 * default one. Other names are left alone: a context's `token-env` may be called ORDERTRACE_TOKEN_2, and Kubernetes
 * sets ORDERTRACE_PORT for a service of that name.
 */
export function unreadVariables(command: Command, env: Environment): Sentence[] {
  return Object.keys(env).flatMap((name) => {
    const word = /^ORDERTRACE_(?!(?:TOKEN|PASSWORD)_?\d)(\w{1,40})$/
      .exec(name)?.[1]
      ?.toLowerCase()
      .replaceAll("_", "-");
    if (word === undefined || env[name] === "" || known.includes(word)) return [];
    if (command.options.some(({ long }) => nameOf(long) === word)) return [say`${name} is not read: give --${word}`];
    const meant = closest(word, known) ?? known.find((one) => one.endsWith(`-${word}`) || one.startsWith(`${word}-`));
    return meant === undefined ? [] : [say`${name} is not read: did you mean ${variableOf(meant)}?`];
  });
}
