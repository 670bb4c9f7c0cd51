import type { DoctorReport, Outcome } from "../doctor/finding.ts";
import type { DoctorJson } from "./doctor-schema.ts";
import { tellFinding } from "./doctor-table.ts";
import { iso } from "./time.ts";

export const doctorJson = (
  { now, source, requests, findings, interrupted }: DoctorReport,
  exitCode: number,
): DoctorJson => ({
  schemaVersion: 1,
  command: "doctor",
  exitCode,
  now: iso(now),
  outcome: byBadness.find((one) => findings.some(({ outcome }) => outcome === one)) ?? "ok",
  search: { source, requests, interrupted },
  checks: findings.map((finding) => {
    const { check, outcome, code, told } = finding;
    const { says, advice } = tellFinding(finding, "en", { utc: true, lang: "en" });
    return { check, outcome, code, evidence: evidenceOf(told), message: says, advice };
  }),
});

const byBadness: readonly Outcome[] = ["fail", "warn", "skipped"];

/** Moments as everywhere in JSON. */
const evidenceOf = (told: object): DoctorJson["checks"][number]["evidence"] =>
  Object.fromEntries(
    Object.entries(told as Record<string, DoctorJson["checks"][number]["evidence"][string]>).map(([name, value]) => [
      name,
      typeof value === "number" && moments.includes(name) ? iso(value) : value,
    ]),
  );

/** Of the evidence, those that are moments. */
const moments: readonly string[] = ["until", "oldest"];
