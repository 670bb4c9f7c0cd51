import { exitCode } from "../exit-code.ts";
import type { CheckName, Finding } from "./finding.ts";

/** The exit code that another command would end with where this check of `doctor` fails. */
const codeOfCheck: Readonly<Partial<Record<CheckName, number>>> = {
  configuration: exitCode.usage,
  path: exitCode.usage,
  server: exitCode.usage,
  credentials: exitCode.unauthorized,
  reach: exitCode.unreachable,
  tls: exitCode.unreachable,
  dialect: exitCode.unreachable,
};

/**
 * The lowest of 2, 3, 4 and 5 that applies: problems of the request come before problems of the answer. A warning
 * counts only with `--strict`.
 */
export function doctorCode(findings: readonly Finding[], strict: boolean): number {
  const codes = findings.flatMap(({ check, code, outcome }) => {
    if (outcome === "warn") return strict ? [exitCode.undecidable] : [];
    if (outcome !== "fail") return [];
    if (code === "credential-unusable") return [exitCode.usage];
    return [code === "broke-off" ? exitCode.unreachable : (codeOfCheck[check] ?? exitCode.undecidable)];
  });
  return codes.length === 0 ? exitCode.ok : Math.min(...codes);
}
