import type { Check, Subject } from "../fleet/check.ts";
import { parseDuration } from "../order/duration.ts";
import { listOf } from "../path/compile.ts";
import type { CheckEntry } from "./schema.ts";

/** The check of a file's entry, with every default filled in. */
export function compileCheck(entry: CheckEntry): Check {
  const subject = subjectOf(entry);
  return {
    name: entry.name,
    since: parseDuration(entry.since ?? usualSince[subject.kind] ?? "24h")!,
    points: listOf(entry.at),
    orderTypes: listOf(entry["order-type"]),
    subject,
  };
}

/** How far back a check looks that does not say so; a day where its kind is not here. */
const usualSince: Readonly<Partial<Record<Subject["kind"], string>>> = { errors: "5m", stuck: "30d", coverage: "7d" };

function subjectOf(entry: CheckEntry): Subject {
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
