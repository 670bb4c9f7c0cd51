import { UsageError } from "../config/usage-error.ts";
import { YamlFileError } from "../path/problem.ts";
import { SourceError } from "../sources/errors.ts";
import { type CheckName, type Finding, found, type Refusal } from "./finding.ts";

/** Collects findings. A failed check hides no check that can be made without it. */
export class Examination {
  readonly #findings: Finding[] = [];
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(...findings: readonly Finding[]): void {
    this.#findings.push(...findings);
  }

  /** Adds a finding unless its check has one already. */
  addUnlessFound(finding: Finding): void {
    if (!this.#has(finding.check)) this.add(finding);
  }

  /** Makes a check, unless a check that it needs has failed or was not made. */
  async look(check: CheckName, needs: readonly CheckName[], work: () => Promise<readonly Finding[]>): Promise<void> {
    if (this.#signal.aborted) return;
    const because = needs.find((one) => !this.#isGood(one));
    if (because !== undefined) return this.add(found(check, "left-out", { because: this.#rootOf(because) }));
    try {
      this.add(...(await work()));
    } catch (error) {
      if (this.#signal.aborted) return;
      this.add(found(check, "broke-off", refusalOf(error)));
    }
  }

  /**
   * Returns the findings in the order of the checks. A check not reached is left out, because of the failed one before.
   */
  findings(of: readonly CheckName[]): Finding[] {
    return of.flatMap((check) =>
      this.#has(check)
        ? this.#findings.filter((one) => one.check === check)
        : [found(check, "left-out", { because: this.#signal.aborted ? null : this.#blocking() })],
    );
  }

  /** Returns the check that kept the server from being asked. */
  #blocking(): CheckName {
    const chain: readonly CheckName[] = ["server", "reach", "tls", "credentials", "dialect"];
    const failed = (check: CheckName) => this.#findings.some((one) => one.check === check && one.outcome === "fail");
    return chain.find(failed) ?? "configuration";
  }

  #has(check: CheckName): boolean {
    return this.#findings.some((one) => one.check === check);
  }

  #isGood(check: CheckName): boolean {
    const own = this.#findings.filter((one) => one.check === check);
    return own.length > 0 && own.every(({ outcome }) => outcome === "ok" || outcome === "warn");
  }

  /** Returns the check that failed first, not one that was left out because of it. */
  #rootOf(check: CheckName): CheckName {
    const own = this.#findings.find((one) => one.check === check);
    if (own === undefined) return this.#blocking();
    return own.code === "left-out" ? (own.evidence.because ?? check) : check;
  }
}

/**
 * Returns what an error of the user, the configuration or the server says.
 * @throws any other error, since a defect must not read as a finding
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof SourceError) return { message: error.said, hint: error.hint };
  if (error instanceof UsageError) return { message: error.message, hint: null };
  if (error instanceof YamlFileError) return { message: error.message.replaceAll("\n", "; "), hint: null };
  throw error;
}

/** @throws the error if it is a defect, which must not be swallowed */
export function rethrowUnlessRefusal(error: unknown): void {
  refusalOf(error);
}
