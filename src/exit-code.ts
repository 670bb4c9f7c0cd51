import { didYouMean } from "./closest.ts";
import { UsageError } from "./config/usage-error.ts";
import type { Check, Finding } from "./doctor/finding.ts";
import type { OrderReport } from "./order/report.ts";

/** Exit codes are the same for every command. */
export const exitCode = {
  ok: 0,
  internal: 1,
  usage: 2,
  unauthorized: 3,
  unreachable: 4,
  undecidable: 5,
  notFound: 6,
  lost: 10,
  stuck: 11,
  slow: 12,
  risen: 13,
  personalData: 14,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;

/** The exit code of a monitoring plugin that can't tell, and what those of a plugin are for ours. */
export const pluginUnknown = 3;

export function pluginCode(code: number): number {
  if (code === exitCode.ok) return 0;
  if (code === exitCode.lost || code === exitCode.stuck) return 2;
  return code === exitCode.slow || code === exitCode.risen ? 1 : pluginUnknown;
}

/** What a run can be made to fail on, and the code it then exits with; the first that holds decides. */
const failures = [
  ["lost", exitCode.lost],
  ["failed", exitCode.lost],
  ["stuck", exitCode.stuck],
  ["risen", exitCode.risen],
  ["personal-data", exitCode.personalData],
  ["slow", exitCode.slow],
  ["undecidable", exitCode.undecidable],
] as const;

export type FailOn = (typeof failures)[number][0];

/** A slow step is shown, not failed on, unless asked for: the order itself may be in good health. */
export const failOnByDefault: readonly FailOn[] = ["lost", "failed", "stuck", "undecidable"];

/** @param finds what a command can find: what it can't would make it pass for ever */
export function parseFailOn(text: string, finds: readonly FailOn[]): FailOn[] {
  return text.split(",").map((word) => {
    const found = finds.find((one) => one === word.trim());
    if (found !== undefined) return found;
    const isOthers = failures.some(([name]) => name === word.trim());
    const hint = isOthers ? `it finds only ${finds.join(", ")}` : didYouMean(word.trim(), finds);
    throw new UsageError(`--fail-on ${JSON.stringify(word)}: ${hint}`);
  });
}

export function exitCodeOf({ verdict, findings }: OrderReport, failOn: readonly FailOn[]): number {
  // Nothing was found out about the order: no policy about findings can call that a success.
  if (verdict.state === "not-found") return exitCode.notFound;
  return codeFor(new Set<string>([verdict.state, ...findings.map(({ code }) => code)]), failOn);
}

/** The code of the worst that holds and is to be failed on. */
export const codeFor = (holds: ReadonlySet<string>, failOn: readonly FailOn[]): number =>
  failures.find(([name]) => failOn.includes(name) && holds.has(name))?.[1] ?? exitCode.ok;

/** Of a check that failed: what another command would have exited with for its sake. */
const codeOfCheck: Readonly<Partial<Record<Check, number>>> = {
  configuration: exitCode.usage,
  path: exitCode.usage,
  server: exitCode.usage,
  credentials: exitCode.unauthorized,
  reach: exitCode.unreachable,
  tls: exitCode.unreachable,
  dialect: exitCode.unreachable,
};

/** The first that holds of 2, 3, 4, 5: what is asked comes before what is answered. A warning fails nothing but `--strict`. */
export function doctorCode(findings: readonly Finding[], strict: boolean): number {
  const codes = findings.flatMap(({ check, code, outcome }) => {
    if (outcome === "warn") return strict ? [exitCode.undecidable] : [];
    if (outcome !== "fail") return [];
    if (code === "credential-unusable") return [exitCode.usage];
    return [code === "broke-off" ? exitCode.unreachable : (codeOfCheck[check] ?? exitCode.undecidable)];
  });
  return codes.length === 0 ? exitCode.ok : Math.min(...codes);
}
