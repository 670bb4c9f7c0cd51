import { didYouMean } from "./closest.ts";
import { UsageError } from "./config/usage-error.ts";
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

/** The exit code of a monitoring plugin for UNKNOWN. */
export const pluginUnknown = 3;

/** Our exit code as a monitoring plugin's: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
export function pluginCode(code: number): number {
  if (code === exitCode.ok) return 0;
  if (code === exitCode.lost || code === exitCode.stuck) return 2;
  return code === exitCode.slow || code === exitCode.risen ? 1 : pluginUnknown;
}

/** The findings that `--fail-on` accepts, with the exit code of each; the first one that holds decides. */
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

/** A slow step is shown, but fails a run only on request: the order itself may be in good health. */
export const failOnByDefault: readonly FailOn[] = ["lost", "failed", "stuck", "undecidable"];

/**
 * @param finds what the command can find; failing on anything else would make it pass for ever
 * @throws UsageError
 */
export function parseFailOn(text: string, finds: readonly FailOn[]): FailOn[] {
  return text.split(",").map((word) => {
    const name = word.trim().toLowerCase();
    const found = finds.find((one) => one === name);
    if (found !== undefined) return found;
    const isFoundByOthers = failures.some(([other]) => other === name);
    const hint = isFoundByOthers ? `it finds only ${finds.join(", ")}` : didYouMean(word.trim(), finds);
    throw new UsageError(`--fail-on ${JSON.stringify(word)}: ${hint}`);
  });
}

export function exitCodeOf({ verdict, findings }: OrderReport, failOn: readonly FailOn[]): number {
  // Nothing is known about the order, so no policy about findings can call that a success.
  if (verdict.state === "not-found") return exitCode.notFound;
  return codeFor(new Set<string>([verdict.state, ...findings.map(({ code }) => code)]), failOn);
}

/** The exit code of the worst finding that holds and that `failOn` names. */
export const codeFor = (holds: ReadonlySet<string>, failOn: readonly FailOn[]): number =>
  failures.find(([name]) => failOn.includes(name) && holds.has(name))?.[1] ?? exitCode.ok;
