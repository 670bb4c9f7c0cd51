import { existsSync, statSync } from "node:fs";
import { devNull } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Io } from "../io.ts";
import type { YamlDocument } from "../path/document.ts";
import { YamlFileError } from "../path/problem.ts";
import { type Context, fileFields } from "./context.ts";
import type { ProjectFile, UserFile } from "./files.ts";

/** Options whose default values a file can set. */
export const defaultFields = ["path", "timeout", "limit", "concurrency", "rate", "lang", "utc"] as const;

export interface Configuration {
  /** The path of the user's file, whether it exists or not; undefined if there is no home, or no file is wanted. */
  readonly userPath: string | undefined;
  readonly user: YamlDocument<UserFile> | undefined;
  readonly project: YamlDocument<ProjectFile> | undefined;
}

/**
 * Reads the configuration files that exist.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export async function readConfiguration(io: Pick<Io, "env" | "cwd">): Promise<Configuration> {
  const userPath = userPathOf(io);
  const projectPath = projectPathOf(io.cwd);
  const hasUser = userPath !== undefined && existsSync(userPath);
  // Most runs have neither file, so the parser is loaded only if one exists.
  if (!hasUser && projectPath === undefined) return { userPath, user: undefined, project: undefined };
  const { parseProjectFile, parseUserFile } = await import("./files.ts");
  return {
    userPath,
    user: hasUser
      ? orGoOn(userPath, parseUserFile, `set ORDERTRACE_CONFIG to another file, or to ${devNull}`)
      : undefined,
    project:
      projectPath === undefined
        ? undefined
        : orGoOn(projectPath, parseProjectFile, "run ordertrace in a folder outside of this project"),
  };
}

/** A file can't be passed over in silence, as it may name the path that decides what is lost; the error says how to. */
function orGoOn<T>(file: string, parse: (file: string) => T, how: string): T {
  try {
    if (!isFile(file)) throw new YamlFileError([{ file, message: "it is no file" }]);
    return parse(file);
  } catch (error) {
    if (!(error instanceof YamlFileError)) throw error;
    throw new YamlFileError(error.problems, `Mend it: it may decide verdicts. To go on without it, ${how}.`);
  }
}

const userPathOf = ({ env, cwd }: Pick<Io, "env" | "cwd">): string | undefined => {
  // As with git, the null device stands for having no file.
  if (env["ORDERTRACE_CONFIG"] === devNull) return undefined;
  if (env["ORDERTRACE_CONFIG"]) return resolve(cwd, env["ORDERTRACE_CONFIG"]);
  const xdg = env["XDG_CONFIG_HOME"];
  // The XDG Base Directory Specification says that a relative path is ignored.
  const folder = xdg && isAbsolute(xdg) ? xdg : env["HOME"] ? join(env["HOME"], ".config") : undefined;
  return folder === undefined ? undefined : join(folder, "ordertrace", "config.yaml");
};

/**
 * Finds the project's file in this folder or, inside a repository, in a folder above it up to the repository's root.
 * Further up, anybody may have put a file.
 */
function projectPathOf(cwd: string): string | undefined {
  const root = repositoryOf(cwd) ?? cwd;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, "ordertrace.yaml");
    if (existsSync(file)) return file;
    if (folder === root) return undefined;
  }
}

function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : repositoryOf(above);
}

/** Whether a path is a regular file. A device or a pipe in its place would be read for ever. */
export const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** Returns a context with absolute paths, whose files can be opened from anywhere. */
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

/** Returns the absolute path of a file. `-`, which means standard input, stays as it is. */
export function absolute(file: string, folder: string, home: string | undefined): string {
  if (file === "-") return file;
  return home !== undefined && /^~[/\\]/.test(file) ? join(home, file.slice(2)) : resolve(folder, file);
}
