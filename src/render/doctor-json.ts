import type { DoctorReport, Outcome } from "../doctor/finding.ts";
import { isSentence, type Sentence, told } from "../sentence.ts";
import type { DoctorJson } from "./doctor-schema.ts";
import { tellFinding } from "./doctor-table.ts";
import { iso, machine } from "./time.ts";

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
    const { check, outcome, code, evidence } = finding;
    const { says, advice } = tellFinding(finding, machine);
    return { check, outcome, code, evidence: evidenceOf(evidence), message: says, advice };
  }),
});

const byBadness: readonly Outcome[] = ["fail", "warn", "skipped"];

type Evidence = DoctorJson["checks"][number]["evidence"];

/** Moments become ISO 8601 as everywhere in JSON; sentences become English. */
const evidenceOf = (found: object): Evidence =>
  Object.fromEntries(
    Object.entries(found as Record<string, Evidence[string] | Sentence>).map(([name, value]) => {
      if (isSentence(value)) return [name, told(value)];
      return [name, typeof value === "number" && evidenceMoments.includes(name) ? iso(value) : value];
    }),
  );

/** The names of the evidence that are moments, in microseconds. */
const evidenceMoments: readonly string[] = ["until", "oldest"];
