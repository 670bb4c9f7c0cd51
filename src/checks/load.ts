import { didYouMean } from "../closest.ts";
import type { Check } from "../fleet/check.ts";
import type { Path } from "../order/path.ts";
import { listOf } from "../path/compile.ts";
import { parseYaml, type YamlDocument } from "../path/document.ts";
import { readText } from "../path/load.ts";
import { type Problem, YamlFileError } from "../path/problem.ts";
import { compileCheck } from "./compile.ts";
import { type CheckEntry, type ChecksFile, checksFile, knownInChecks } from "./schema.ts";

/**
 * The checks of a file.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export function loadChecks(file: string, path: Path): Check[] {
  const document = parseYaml(file, readText(file), checksFile, knownInChecks);
  const problems = document.content.checks.flatMap((entry, i, all) => [
    ...misfits(entry, i, path, document),
    ...twins(entry, i, all, document),
  ]);
  if (problems.length > 0) throw new YamlFileError(problems);
  return document.content.checks.map(compileCheck);
}

/** Two checks with one name: reports and metrics identify a check by its name. */
function twins(
  { name }: CheckEntry,
  i: number,
  all: readonly CheckEntry[],
  document: YamlDocument<ChecksFile>,
): Problem[] {
  if (all.findIndex((one) => one.name === name) === i) return [];
  const at = document.locate(["checks", i, "name"]);
  return [{ file: document.file, at, message: `a check is called \`${name}\` already; give this one another name` }];
}

/** Points and services that the path does not have. */
function misfits(entry: CheckEntry, i: number, path: Path, document: YamlDocument<ChecksFile>): Problem[] {
  const points = path.points.map(({ point }) => point);
  const services = path.points.flatMap(({ match }) => match.services);
  const isOfService = entry.coverage !== undefined || entry.errors !== undefined;
  const unknown = (field: "of" | "at", word: string, known: readonly string[], what: string): Problem[] => {
    if (known.includes(word)) return [];
    const at = document.locate(["checks", i, field]);
    const hint = didYouMean(word, known, { otherwise: `${what}s: `, mark: "`" });
    return [{ file: document.file, at, message: `no ${what} of the path is called \`${word}\`; ${hint}` }];
  };
  return [
    ...(entry.of === undefined
      ? []
      : isOfService
        ? unknown("of", entry.of, services, "service")
        : unknown("of", entry.of, points, "step")),
    ...listOf(entry.at).flatMap((point) => unknown("at", point, points, "step")),
  ];
}
