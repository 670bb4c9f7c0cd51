import { defined } from "../defined.ts";
import { isIn } from "../fleet/alarms.ts";
import { type Check, checked, type CheckReport } from "../fleet/check.ts";
import { CoverageCounts } from "../fleet/coverage.ts";
import type { ErrorsReport } from "../fleet/error-share.ts";
import { holdAgainst } from "../fleet/hold-against.ts";
import type { Path } from "../order/path.ts";
import { reachOf } from "../order/reach.ts";
import type { CountingSource } from "../sources/source.ts";
import { countErrors, type ErrorsQuery } from "./count-errors.ts";
import { isOutside } from "./inquiry.ts";
import type { SweepQuery } from "./sweep/sweep-state.ts";
import { sweep } from "./sweep/sweep.ts";
import { interruptedBy } from "./until-aborted.ts";

/** Without windows: each check has its own. */
type ChecksQuery = Omit<ErrorsQuery, "window" | "baseline"> & Pick<SweepQuery, "onOrder">;

/**
 * Judges a fleet by several checks: one sweep, as long as the longest window of those that are about orders, answers
 * all of these. Errors are counted beside it, once for each window and baseline.
 */
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
  // A report tells of orders also where no check does.
  const ofOrders = checks.filter(({ subject }) => subject.kind !== "errors");
  const isStuckAsked = checks.some(({ subject }) => subject.kind === "stuck");
  const query: SweepQuery = {
    window: upToNow(ofOrders.length === 0 ? checks : ofOrders),
    reach: reachOf(path),
    ...(isStuckAsked ? {} : { onlyWindow: true }),
    now,
    matters: (alarm) => isStuckAsked || isIn(alarm, lost, path),
    onTrace: (trace) => counts.add(trace),
    ...defined({ onOrder }),
    signal,
  };
  const fleet = await sweep(source, path, query, checked);
  const errors = new Map<string, ErrorsReport>();
  // Those of a rise come first: a dashboard shows the first report, preferably one with a baseline.
  for (const check of checks.toSorted((a, b) => Number(isShare(a)) - Number(isShare(b)))) {
    const { subject } = check;
    if (subject.kind !== "errors" || errors.has(spanOf(check))) continue;
    const window = upToNow([check]);
    errors.set(spanOf(check), await countErrors(source, path, { ...asked, window, baseline: subject.baseline }));
  }
  const blind = fleet.search.blind || [...errors.values()].some(({ search }) => search.truncated || search.interrupted);
  // Who waits has often done nothing in the check's own time.
  const isBlind = (check: Check) => blind || (check.subject.kind !== "stuck" && isOutside(upToNow([check]), source));
  return {
    fleet: interruptedBy(signal, fleet),
    results: checks.map((check) =>
      holdAgainst(check, fleet, {
        coverageOf: (found) => counts.report(fleet, found),
        errors: errors.get(spanOf(check)),
        blind: isBlind(check),
      }),
    ),
    coverage: counts.report(
      fleet,
      fleet.orders.map(({ found }) => found),
    ),
    errors: [...errors.values()],
    blind,
    took: Math.round((performance.now() - began) * 1_000),
  };
}

/** The time that a check of errors looks at, as a word that is the same for the same time. */
const spanOf = ({ since, subject }: Check): string =>
  subject.kind === "errors" ? `${since} before ${subject.baseline}` : "";

const isShare = ({ subject }: Check): boolean => subject.kind === "errors" && subject.most !== null;
