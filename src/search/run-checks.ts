import { defined } from "../defined.ts";
import { isIn } from "../fleet/alarms.ts";
import { type Check, checked, type CheckReport, holdAgainst } from "../fleet/check.ts";
import { CoverageCounts } from "../fleet/coverage.ts";
import type { ErrorsReport } from "../fleet/error-share.ts";
import type { Path } from "../order/path.ts";
import { reachOf } from "../order/reach.ts";
import type { CountingSource } from "../sources/source.ts";
import { countErrors, type ErrorsQuery } from "./count-errors.ts";
import type { SweepQuery } from "./sweep/sweep-state.ts";
import { sweep } from "./sweep/sweep.ts";
import { interruptedBy } from "./until-aborted.ts";

/** Without windows: each check has its own. */
type ChecksQuery = Omit<ErrorsQuery, "window" | "baseline"> & Pick<SweepQuery, "onOrder">;

/** Judges a fleet by several checks: one sweep, as long as the longest window, answers all of them. */
export async function runChecks(
  checks: readonly Check[],
  source: CountingSource,
  path: Path,
  asked: ChecksQuery,
): Promise<CheckReport> {
  const { now, signal, onOrder } = asked;
  const began = performance.now();
  const counts = new CoverageCounts(path);
  const upToNow = (of: readonly Check[]) => ({ from: now - Math.max(0, ...of.map(({ since }) => since)), to: now });
  const lost = upToNow(checks.filter(({ subject }) => subject.kind === "lost" || subject.kind === "undecidable"));
  const isStuckAsked = checks.some(({ subject }) => subject.kind === "stuck");
  const query: SweepQuery = {
    window: upToNow(checks),
    reach: reachOf(path),
    ...(isStuckAsked ? {} : { onlyWindow: true }),
    now,
    matters: (alarm) => isStuckAsked || isIn(alarm, lost, path),
    onTrace: (trace) => counts.add(trace),
    ...defined({ onOrder }),
    signal,
  };
  const fleet = await sweep(source, path, query, checked);
  const errors = new Map<Check, ErrorsReport>();
  for (const check of checks) {
    if (check.subject.kind !== "errors") continue;
    const { baseline } = check.subject;
    errors.set(check, await countErrors(source, path, { ...asked, window: upToNow([check]), baseline }));
  }
  const blind = fleet.search.blind || [...errors.values()].some(({ search }) => search.truncated || search.interrupted);
  return {
    fleet: interruptedBy(signal, fleet),
    results: checks.map((check) =>
      holdAgainst(check, fleet, (found) => counts.report(fleet, found), errors.get(check), blind),
    ),
    coverage: counts.report(
      fleet,
      fleet.orders.map(({ found }) => found),
    ),
    // Checks of a rise come first: a dashboard shows the first report, preferably one with a baseline.
    errors: [...errors].sort(([a], [b]) => Number(isShare(a)) - Number(isShare(b))).map(([, counted]) => counted),
    blind,
    took: Math.round((performance.now() - began) * 1_000),
  };
}

const isShare = ({ subject }: Check): boolean => subject.kind === "errors" && subject.most !== null;
