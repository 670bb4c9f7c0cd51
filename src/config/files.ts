import { existsSync, statSync } from "node:fs";
import { z } from "zod";
import { parseYaml, type YamlDocument } from "../path/document.ts";
import { durationEntry } from "../path/duration-entry.ts";
import { readText } from "../path/load.ts";
import { YamlFileError } from "../path/problem.ts";
import { defaultFields } from "./configuration.ts";
import { context } from "./context-schema.ts";
import { type Context, contextFields, misfitIn } from "./context.ts";
import { countRange } from "./count-range.ts";
import { privacySchema } from "./privacy.ts";

const countEntry = (name: keyof typeof countRange) => z.int().min(countRange[name].min).max(countRange[name].max);

/** Default values of options, by the options' names. */
const defaultsShape = {
  path: z.string(),
  timeout: durationEntry("s"),
  limit: countEntry("limit"),
  concurrency: countEntry("concurrency"),
  rate: countEntry("rate"),
  lang: z.enum(["en", "ru"]),
  utc: z.boolean(),
} satisfies Record<(typeof defaultFields)[number], z.ZodType>;
const defaults = z.strictObject(defaultsShape).partial();

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
 * A project's `ordertrace.yaml`, which may come from anybody with a clone. It names an address or a context, never a
 * credential or a command to run.
 */
export const projectFile = z
  .strictObject({
    context: z.string(),
    "jaeger-url": context.shape["jaeger-url"],
    "clickhouse-url": context.shape["clickhouse-url"],
    defaults,
    privacy: privacySchema,
  })
  .partial();

const sectionOf = new Map<string, string>(defaultFields.map((name) => [name, "defaults"]));
const sectionOfUser = new Map([...sectionOf, ...contextFields.map((name) => [name, "contexts.NAME"] as const)]);

export type UserFile = z.infer<typeof userFile>;
export type ProjectFile = z.infer<typeof projectFile>;

/** @throws YamlFileError */
export const parseProjectFile = (file: string): YamlDocument<ProjectFile> =>
  parseYaml(file, readText(file), projectFile, [...Object.keys(projectFile.shape), ...defaultFields], sectionOf);

/** @throws YamlFileError */
export function parseUserFile(file: string, text = readText(file)): YamlDocument<UserFile> {
  const known = [...Object.keys(userFile.shape), ...contextFields, ...defaultFields];
  const document = parseYaml(file, text, userFile, known, sectionOfUser);
  const problems = Object.entries(document.content.contexts ?? {}).flatMap(([name, entry]) => {
    const message = misfitIn(entry, (field) => `\`${field}\``) ?? unsafeCommandIn(file, entry);
    if (message === undefined) return [];
    return [{ file, at: document.locate(["contexts", name]), message: `context ${name}: ${message}` }];
  });
  if (problems.length > 0) throw new YamlFileError(problems);
  return document;
}

/** Refuses a `token-command` in a file that others can write, since the command runs as the user. */
function unsafeCommandIn(file: string, entry: Context): string | undefined {
  if (entry["token-command"] === undefined || !existsSync(file)) return undefined;
  const mode = statSync(file).mode;
  const open = process.platform !== "win32" && (mode & 0o022) !== 0;
  return open ? `\`token-command\` is run as you, and others can write this file: run chmod go-w ${file}` : undefined;
}
