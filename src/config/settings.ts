import { dirname } from "node:path";
import { type Command, InvalidArgumentError, type Option } from "commander";
import type { Io } from "../io.ts";
import { say, type Sentence } from "../sentence.ts";
import { excerpt } from "../sources/errors.ts";
import { accessSettings, isEmpty, saysWhoAsks } from "./access-settings.ts";
import { absolute, type Configuration, defaultFields, isFile, readConfiguration } from "./configuration.ts";
import { addressFields } from "./context.ts";
import { optionsInEnvironment } from "./environment.ts";
import { nameOf, sourceOf, variableOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Fills in the options that the command line left open: first from the environment, then the project's file, then the
 * user's.
 * @returns notes for the user
 * @throws UsageError, YamlFileError
 */
export const settle = async (command: Command, io: Io): Promise<readonly Sentence[]> =>
  settleBy(await readConfiguration(io), command, io);

/** @throws UsageError */
export function settleBy(configuration: Configuration, command: Command, io: Io): readonly Sentence[] {
  const { user, userPath } = configuration;
  if (io.env["ORDERTRACE_CONFIG"] && userPath !== undefined && user === undefined)
    throw new UsageError(`ORDERTRACE_CONFIG names ${userPath}, and there is no such file`);
  takeFromEnvironment(command, io);
  return [...takeFromFiles(configuration, command, io), ...takeAccess(configuration, command, io)];
}

function takeFromEnvironment(command: Command, io: Io): void {
  for (const option of command.options.filter(({ long }) => optionsInEnvironment.includes(nameOf(long)))) {
    const variable = variableOf(nameOf(option.long));
    const value = io.env[variable];
    if (value === undefined || value === "" || sourceOf(command, option) !== undefined) continue;
    const given = nameOf(option.long) === "path" ? pathNamedIn(variable, value, io.cwd, io) : parsed(option, value);
    command.setOptionValueWithSource(option.attributeName(), given, "env");
  }
}

/** @returns which path a file names: it decides what is lost, so it is mentioned */
function takeFromFiles({ project, user }: Configuration, command: Command, io: Io): Sentence[] {
  const notes: Sentence[] = [];
  for (const { file, content } of [project, user].flatMap((one) => one ?? [])) {
    for (const option of command.options) {
      const name = nameOf(option.long) as (typeof defaultFields)[number];
      const value = defaultFields.includes(name) ? content.defaults?.[name] : undefined;
      if (value === undefined || sourceOf(command, option) !== undefined) continue;
      const given = name === "path" ? pathNamedIn(file, String(value), dirname(file), io) : value;
      if (name === "path") notes.push(say`judged by the path in ${excerpt(String(given))}, as ${excerpt(file)} says`);
      command.setOptionValueWithSource(
        option.attributeName(),
        typeof given === "number" ? String(given) : given,
        "config",
      );
    }
  }
  return notes;
}

/** @returns which variables are empty, as a secret of CI that was not set, where that leaves open what is asked, or as whom */
function takeAccess(configuration: Configuration, command: Command, io: Io): Sentence[] {
  // Reading a recording needs no server.
  const asksServer =
    command.options.some(({ long }) => long === "--jaeger-url") && command.opts()["file"] === undefined;
  if (!asksServer) return [];
  const access = accessSettings(command, configuration, io);
  command.setOptionValue("access", access);
  const empty = [...addressFields, "context"].map(variableOf).find((name) => io.env[name] === "");
  return [
    ...(access.from.kind === "default" && empty !== undefined ? [say`${empty} is empty: ${access.url} is asked`] : []),
    ...(isEmpty("ORDERTRACE_TOKEN", io) && !saysWhoAsks(access.context)
      ? [say`${"ORDERTRACE_TOKEN"} is empty: no token is sent`]
      : []),
  ];
}

/** @param by the file, or the variable, that names it */
function pathNamedIn(by: string, value: string, folder: string, io: Io): string {
  const path = absolute(value, folder, io.env["HOME"]);
  if (!isFile(path)) throw new UsageError(`${by} names the path file ${path}, which is no file`);
  return path;
}

function parsed(option: Option, text: string): unknown {
  const variable = variableOf(nameOf(option.long));
  if (option.isBoolean()) {
    if (/^(1|true|yes|0|false|no)$/i.test(text)) return /^[1ty]/i.test(text);
    throw new UsageError(`${variable} ${JSON.stringify(text)}: write true or false`);
  }
  try {
    return option.parseArg?.(text, undefined) ?? text;
  } catch (error) {
    if (error instanceof InvalidArgumentError)
      throw new UsageError(`${variable} ${JSON.stringify(text)}: ${error.message}`);
    throw error;
  }
}
