import type { Check, Subject } from "../fleet/check.ts";
import { parseDuration } from "../order/duration.ts";
import type { Path } from "../order/path.ts";
import { closest } from "../path/closest.ts";
import { parseYaml, type YamlDocument } from "../path/document.ts";
import { readText } from "../path/load.ts";
import { type Problem, YamlFileError } from "../path/problem.ts";
import { type ChecksFile, checksFile, knownInChecks } from "./schema.ts";

type Entry = ChecksFile["checks"][number];

/** What is checked where no file says otherwise: the document's targets. */
const usual: ChecksFile = {
  checks: [
    { name: "no order is lost", lost: 0, since: "24h" },
    { name: "no order is stuck", stuck: 0, since: "30d" },
    { name: "errors have not risen", errors: "risen", since: "5m", baseline: "1h" },
  ],
};

/**
 * The checks of a file, or the usual ones.
 * @throws YamlFileError naming file, line, column and what to write instead
 */
export function loadChecks(file: string | undefined, path: Path): Check[] {
  if (file === undefined) return usual.checks.map(compile);
  const document = parseYaml(file, readText(file), checksFile, knownInChecks);
  const problems = document.content.checks.flatMap((entry, i, all) => [
    ...misfits(entry, i, path, document),
    ...twins(entry, i, all, document),
  ]);
  if (problems.length > 0) throw new YamlFileError(problems);
  return document.content.checks.map(compile);
}

/** Reports and metrics know a check by its name. */
function twins({ name }: Entry, i: number, all: readonly Entry[], document: YamlDocument<ChecksFile>): Problem[] {
  if (all.findIndex((one) => one.name === name) === i) return [];
  const at = document.locate(["checks", i, "name"]) ?? { line: 1, column: 1 };
  return [{ file: document.file, ...at, message: `a check is called \`${name}\` already; give this one another name` }];
}

/** Names that mean nothing on this path. */
function misfits(entry: Entry, i: number, path: Path, document: YamlDocument<ChecksFile>): Problem[] {
  const points = path.points.map(({ point }) => point);
  const services = path.points.flatMap(({ match }) => match.services);
  const isOfService = entry.coverage !== undefined || entry.errors !== undefined;
  const unknown = (field: "of" | "at", word: string, known: readonly string[], what: string): Problem[] => {
    if (known.includes(word)) return [];
    const near = closest(word, known);
    const at = document.locate(["checks", i, field]) ?? { line: 1, column: 1 };
    const hint = near === undefined ? `${what}s: ${[...new Set(known)].join(", ")}` : `did you mean \`${near}\`?`;
    return [{ file: document.file, ...at, message: `no ${what} of the path is called \`${word}\`; ${hint}` }];
  };
  return [
    ...(entry.of === undefined
      ? []
      : isOfService
        ? unknown("of", entry.of, services, "service")
        : unknown("of", entry.of, points, "point")),
    ...listOf(entry.at).flatMap((point) => unknown("at", point, points, "point")),
  ];
}

const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

function compile(entry: Entry): Check {
  const subject = subjectOf(entry);
  const since = { errors: "5m", stuck: "30d", coverage: "7d" }[subject.kind as string] ?? "24h";
  return {
    name: entry.name,
    since: parseDuration(entry.since ?? since)!,
    points: listOf(entry.at),
    orderTypes: listOf(entry["order-type"]),
    subject,
  };
}

function subjectOf(entry: Entry): Subject {
  const { lost, stuck, undecidable, orders, p50, p95, max, coverage, errors, of } = entry;
  if (lost !== undefined) return { kind: "lost", most: lost };
  if (stuck !== undefined) return { kind: "stuck", most: stuck };
  if (undecidable !== undefined) return { kind: "undecidable", most: undecidable };
  if (orders !== undefined) return { kind: "orders", least: orders };
  if (coverage !== undefined) return { kind: "coverage", least: shareOf(coverage), service: of ?? null };
  if (errors !== undefined)
    return {
      kind: "errors",
      most: errors === "risen" ? null : shareOf(errors),
      service: of ?? null,
      baseline: parseDuration(entry.baseline ?? "1h")!,
    };
  const [quantile, limit] = p50 !== undefined ? [0.5, p50] : p95 !== undefined ? [0.95, p95] : [1, max!];
  return { kind: "time", quantile, most: parseDuration(limit)!, point: of!, stage: entry.kind ?? "work" };
}

const shareOf = (percent: string): number => Number(percent.replace(/ ?%$/, "")) / 100;
