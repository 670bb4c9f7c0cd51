import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PartOptions } from "../options.ts";
import type { Progress } from "../progress.ts";
import type { Scenario } from "../scenarios.ts";
import { table, totals } from "../score-table.ts";
import { score, type Scored } from "../score.ts";

export interface ScoreOptions extends PartOptions {
  /** The folder for the recordings, with the truth beside them. */
  readonly folder?: string;
}

/**
 * `landscape score`: plays scenarios, asks for every order, and compares the answers with the truth.
 * @returns how many answers were wrong
 */
export async function scoreAll(
  scenarios: readonly Scenario[],
  options: ScoreOptions,
  progress: Progress,
  print: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "ordertrace-score-"));
  const all: Scored[] = [];
  for (const scenario of scenarios) {
    const scenarioProgress: Progress = (what, passing) => progress(`${scenario.name}: ${what}`, passing);
    const scored = await score(scenario, join(folder, scenario.name), {
      ...options,
      progress: scenarioProgress,
      signal,
    });
    print(table(scored));
    all.push(scored);
  }
  const { text, wrong } = totals(all);
  print(`${text}\n\nRecordings, and the truth beside them: ${folder}\n`);
  return wrong;
}
