import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import type { Io } from "../io.ts";
import { parseYaml, type YamlDocument } from "../path/document.ts";
import { readText } from "../path/load.ts";
import { YamlFileError } from "../path/problem.ts";
import { type Context, context, contextFields, fileFields, misfitIn } from "./context.ts";
import { privacySchema } from "./privacy.ts";

/** Values for options that were not given, by the options' names. */
const defaults = z
  .strictObject({
    path: z.string(),
    timeout: z.string(),
    limit: z.number(),
    concurrency: z.number(),
    rate: z.number(),
    lang: z.enum(["en", "ru"]),
    utc: z.boolean(),
  })
  .partial();
export const defaultFields = Object.keys(defaults.shape) as (keyof z.infer<typeof defaults>)[];

/** The user's own file: `$XDG_CONFIG_HOME/ordertrace/config.yaml`. */
export const userFile = z
  .strictObject({
    "current-context": z.string(),
    contexts: z.record(z.string(), context),
    defaults,
    privacy: privacySchema,
  })
  .partial();
/**
 * A project's `ordertrace.yaml`. It may come from anybody, with a clone: it says what is asked and which context is meant, never
 * a credential, nor a command to run.
 */
export const projectFile = z
  .strictObject({
    context: z.string(),
    "jaeger-url": context.shape["jaeger-url"],
    defaults,
    privacy: privacySchema,
  })
  .partial();

export type UserFile = z.infer<typeof userFile>;
type ProjectFile = z.infer<typeof projectFile>;

export interface Configuration {
  /** Where the user's file is, or would be; undefined where there is no home. */
  readonly userPath: string | undefined;
  readonly user: YamlDocument<UserFile> | undefined;
  readonly project: YamlDocument<ProjectFile> | undefined;
}

/**
 * The configuration files, as far as they are there.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export function readConfiguration(io: Pick<Io, "env" | "cwd">): Configuration {
  const userPath = userPathOf(io);
  const projectPath = projectPathOf(io.cwd);
  return {
    userPath,
    user: userPath !== undefined && isFile(userPath) ? parseUserFile(userPath, readText(userPath)) : undefined,
    project:
      projectPath === undefined
        ? undefined
        : parseYaml(projectPath, readText(projectPath), projectFile, [
            ...Object.keys(projectFile.shape),
            ...defaultFields,
          ]),
  };
}

/** @throws YamlFileError */
export function parseUserFile(file: string, text: string): YamlDocument<UserFile> {
  const document = parseYaml(file, text, userFile, [
    ...Object.keys(userFile.shape),
    ...contextFields,
    ...defaultFields,
  ]);
  const problems = Object.entries(document.content.contexts ?? {}).flatMap(([name, entry]) => {
    const message = misfitIn(entry, (field) => `\`${field}\``) ?? commandOf(file, entry);
    if (message === undefined) return [];
    return [
      {
        file,
        ...(document.locate(["contexts", name]) ?? { line: 1, column: 1 }),
        message: `context ${name}: ${message}`,
      },
    ];
  });
  if (problems.length > 0) throw new YamlFileError(problems);
  return document;
}

/** A command is run as the user: nobody else may be able to write it. */
function commandOf(file: string, entry: Context): string | undefined {
  if (entry["token-command"] === undefined || !existsSync(file)) return undefined;
  const mode = statSync(file).mode;
  const open = process.platform !== "win32" && (mode & 0o022) !== 0;
  return open ? `\`token-command\` is run as you, and others can write this file: run chmod go-w ${file}` : undefined;
}

const userPathOf = ({ env, cwd }: Pick<Io, "env" | "cwd">): string | undefined => {
  if (env["ORDERTRACE_CONFIG"]) return resolve(cwd, env["ORDERTRACE_CONFIG"]);
  const xdg = env["XDG_CONFIG_HOME"];
  // A relative one is to be ignored: XDG Base Directory Specification.
  const folder = xdg && isAbsolute(xdg) ? xdg : env["HOME"] ? join(env["HOME"], ".config") : undefined;
  return folder === undefined ? undefined : join(folder, "ordertrace", "config.yaml");
};

/** In this folder; inside of a repository also in one above it, as far as the repository goes: further up anybody may have put one. */
function projectPathOf(cwd: string): string | undefined {
  const root = repositoryOf(cwd) ?? cwd;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, "ordertrace.yaml");
    if (isFile(file)) return file;
    if (folder === root) return undefined;
  }
}

function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}

/** A device or a pipe that somebody has put in a file's place would be read for ever. */
export const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** A context whose files can be opened from anywhere. */
export function resolved(entry: Context, folder: string, home: string | undefined): Context {
  const files = fileFields.flatMap((field) => {
    const file = entry[field];
    return file === undefined ? [] : [[field, absolute(file, folder, home)] as const];
  });
  const headers = Object.entries(entry.headers ?? {}).map(([name, value]) => [
    name,
    typeof value === "object" && "file" in value ? { file: absolute(value.file, folder, home) } : value,
  ]);
  return {
    ...entry,
    ...Object.fromEntries(files),
    ...(entry.headers === undefined ? {} : { headers: Object.fromEntries(headers) }),
  };
}

/** `-` stays what it is: standard input. */
export function absolute(file: string, folder: string, home: string | undefined): string {
  if (file === "-") return file;
  return home !== undefined && /^~[/\\]/.test(file) ? join(home, file.slice(2)) : resolve(folder, file);
}
