import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { type AccessSettings, noContext } from "../config/access-settings.ts";
import { wordsOf } from "../config/address-origin.ts";
import { type Configuration, readConfiguration, resolved } from "../config/configuration.ts";
import { type Context, overlaid } from "../config/context.ts";
import { parseHeader } from "../config/header.ts";
import { givenBy } from "../config/options.ts";
import { settle } from "../config/settings.ts";
import { UsageError } from "../config/usage-error.ts";
import { exitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { printable } from "../render/text.ts";
import { told } from "../sentence.ts";

/** `config view`: prints the files, and the server that a command without further options would ask. */
export async function viewConfig(command: Command, io: Io): Promise<number> {
  const { user, userPath, project } = await readConfiguration(io);
  const shown = [project, user].flatMap((one) =>
    one === undefined ? [] : [`# ${one.file}\n${readFileSync(one.file, "utf8").trimEnd()}\n`],
  );
  const none =
    userPath === undefined ? "# there is no home for a configuration file" : `# ${userPath} is not there yet`;
  const text = [...shown, ...(user === undefined ? [`${none}\n`] : [])].join("\n");
  // The files are printed before they are resolved: users need to see them where they contradict each other.
  io.stdout.write(`${text.split("\n").map(printable).join("\n")}\n`);
  await settle(command, io);
  const { url, from } = command.getOptionValue("access") as AccessSettings;
  io.stdout.write(printable(`# asks ${url} (${told(wordsOf(from))})`) + "\n");
  return exitCode.ok;
}

/** `config get-contexts`: prints a line for each context; the current one is marked. */
export async function getContexts(_: Command, io: Io): Promise<number> {
  const { user } = await readConfiguration(io);
  const current = user?.content["current-context"];
  const contexts = Object.entries(user?.content.contexts ?? {});
  const width = Math.max(...contexts.map(([name]) => name.length));
  const lines = contexts.map(([name, entry]) => {
    const address = entry["jaeger-url"] ?? entry["clickhouse-url"] ?? "";
    return `${name === current ? "*" : " "} ${printable(`${name.padEnd(width)}  ${address}`)}\n`;
  });
  io.stdout.write(lines.join(""));
  if (lines.length === 0)
    io.stderr.write("There is none yet: ordertrace config set-context prod --jaeger-url https://...\n");
  return exitCode.ok;
}

export async function currentContext(_: Command, io: Io): Promise<number> {
  const { user, userPath } = await readConfiguration(io);
  const current = user?.content["current-context"];
  if (current === undefined)
    throw new UsageError(
      `no context is current in ${userPath ?? "your configuration"}: ordertrace config use-context NAME`,
    );
  io.stdout.write(`${current}\n`);
  return exitCode.ok;
}

export async function useContext(name: string, _: Command, io: Io): Promise<number> {
  const configuration = await readConfiguration(io);
  requireContext(name, "use-context", configuration);
  const { edit } = await import("../config/edit.ts");
  edit(configuration, [[["current-context"], name]]);
  io.stderr.write(`${name} is the current context now\n`);
  return exitCode.ok;
}

/**
 * `config set-context`: changes what is given and keeps the rest; an empty value takes a field out. The first one
 * becomes current.
 */
export async function setContext(name: string, command: Command, io: Io): Promise<number> {
  if (!/^[\w.@][\w.@-]*$/.test(name) || name === "__proto__")
    throw new UsageError(
      `${JSON.stringify(name)} is no name of a context: write letters, digits, and . _ - @ between them`,
    );
  const configuration = await readConfiguration(io);
  const given = fieldsOf(command, io);
  if (Object.keys(given).length === 0)
    throw new UsageError("nothing to set: give --jaeger-url, or another option of --help");
  const before = configuration.user?.content.contexts?.[name] ?? {};
  const headers = Object.entries({ ...before.headers, ...given.headers }).filter(([, value]) => value !== "");
  const wanted = Object.entries({
    ...overlaid(before, given),
    headers: headers.length === 0 ? "" : Object.fromEntries(headers),
  }).filter(([, value]) => value !== "");
  const { checkedContext, edit } = await import("../config/edit.ts");
  const after = checkedContext(Object.fromEntries(wanted));
  const isFirst = Object.keys(configuration.user?.content.contexts ?? {}).length === 0;
  edit(configuration, [[["contexts", name], after], ...(isFirst ? [[["current-context"], name] as const] : [])]);
  io.stderr.write(`context ${name} is kept in ${configuration.userPath}${isFirst ? ", and is the current one" : ""}\n`);
  // A file may be written after the context that names it, so this refuses nothing.
  const { troubleWithFiles } = await import("../config/files-of-context.ts");
  for (const trouble of troubleWithFiles(after)) io.stderr.write(`It can't be used yet: ${printable(trouble)}\n`);
  return exitCode.ok;
}

export async function deleteContext(name: string, _: Command, io: Io): Promise<number> {
  const configuration = await readConfiguration(io);
  requireContext(name, "delete-context", configuration);
  const { edit } = await import("../config/edit.ts");
  const current = configuration.user?.content["current-context"] === name;
  edit(configuration, [
    [["contexts", name], undefined],
    ...(current ? [[["current-context"], undefined] as const] : []),
  ]);
  io.stderr.write(`context ${name} is gone${current ? "; none is current now" : ""}\n`);
  return exitCode.ok;
}

function requireContext(name: string, by: string, { user, userPath }: Configuration): void {
  const contexts = Object.keys(user?.content.contexts ?? {});
  if (!contexts.includes(name)) throw new UsageError(noContext(name, by, contexts, userPath));
}

/** The command line's options as fields of a context; files are stored with absolute paths. */
function fieldsOf(command: Command, io: Io): Context {
  const { header, execCommand, execArg } = command.opts<{
    header: string[];
    execCommand?: string;
    execArg: string[];
  }>();
  const headers = header.map((line) => parseHeader(line, "--header"));
  const given = givenBy(command, "cli");
  if (Object.entries(given).some(([field, value]) => field.endsWith("-file") && value === "-"))
    throw new UsageError("a context can't keep what comes on standard input: name a file");
  const emptied = Object.fromEntries(Object.entries(given).filter(([, value]) => value === ""));
  return {
    ...resolved(given, io.cwd, io.env["HOME"]),
    ...emptied,
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    ...(execCommand === undefined ? {} : { "token-command": [execCommand, ...execArg] }),
  };
}
