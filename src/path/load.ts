import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { didYouMean } from "../closest.ts";
import { errorCode } from "../error-code.ts";
import type { Path } from "../order/path.ts";
import { packagedPath } from "../package.ts";
import { checkPath, type KeyPath } from "./check.ts";
import { compilePath } from "./compile.ts";
import { daysOff } from "./days-off.ts";
import { type PathDocument, parsePathDocument } from "./document.ts";
import { mergePathFiles } from "./merge.ts";
import { type Problem, YamlFileError } from "./problem.ts";
import type { PathFile } from "./schema.ts";

const folder = packagedPath("paths");

/** Paths that come with ordertrace, by name; the first is the default. */
export const builtInPaths = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => basename(file, ".yaml"))
    .sort();

/**
 * The path of a file, or the built-in one.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export function loadPath(file?: string): Path {
  const builtIn = builtInPaths()[0]!;
  const document = file === undefined ? readBuiltIn(builtIn) : parsePathDocument(file, readText(file));
  return pathFrom(document);
}

/** @throws YamlFileError */
export function pathFrom(document: PathDocument): Path {
  const chain = [document, ...ancestors(document)];
  const merged = chain.map(({ content }) => content).reduceRight(mergePathFiles);
  const misfits = checkPath(merged, document.content);
  if (misfits.length === 0) return compilePath(merged, daysOff);
  const problems = misfits.map(({ place, isKey, message }): Problem => {
    const owner = chain.find(({ content }) => has(content, place)) ?? document;
    return { file: owner.file, at: locate(owner, place, isKey), message };
  });
  throw new YamlFileError(problems.sort(byPlace));
}

function ancestors(document: PathDocument): PathDocument[] {
  const name = document.content.extends;
  if (name === undefined) return [];
  const known = builtInPaths();
  if (!known.includes(name)) {
    const hint = didYouMean(name, known, { otherwise: "built-in paths: ", mark: "`" });
    const at = document.locate(["extends"]);
    throw new YamlFileError([{ file: document.file, at, message: `no built-in path is called \`${name}\`; ${hint}` }]);
  }
  const base = readBuiltIn(name);
  return [base, ...ancestors(base)];
}

const readBuiltIn = (name: string): PathDocument => {
  const file = join(folder, `${name}.yaml`);
  return parsePathDocument(file, readText(file));
};

export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new YamlFileError([unread(file, errorCode(error))]);
  }
}

function unread(file: string, code: string): Problem {
  // Without its quotation marks nobody would see it.
  if (file.trim() === "") return { file: JSON.stringify(file), message: "no file is named so: is a variable not set?" };
  return { file, message: causes[code] ?? `the file can't be read (${code})` };
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder, not a file",
  EACCES: "you may not read the file (EACCES)",
};

const byPlace = ({ at: a }: Problem, { at: b }: Problem): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);

const locate = (document: PathDocument, place: KeyPath, isKey?: boolean) =>
  document.locate(keysOf(document.content, place), isKey);

const has = (content: PathFile, place: KeyPath): boolean => {
  let value: unknown = content;
  for (const key of keysOf(content, place)) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value !== undefined;
};

/** A place as keys of one file, where a row or a point has its own index: of duplicates the last, the surplus one. */
function keysOf(content: PathFile, place: KeyPath): PropertyKey[] {
  const keys: PropertyKey[] = [];
  let value: unknown = content;
  for (const part of place) {
    const list = value as Record<string, unknown>[] | undefined;
    const key =
      typeof part !== "object"
        ? part
        : "row" in part
          ? (list?.findLastIndex((entry) => entry["row"] === part.row) ?? -1)
          : (list?.findLastIndex((entry) => entry["point"] === part.point) ?? -1);
    keys.push(key);
    value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  return keys;
}
