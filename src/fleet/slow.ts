import { getOrInsert } from "../newer-map.ts";
import { binomialTail } from "../order/chance.ts";
import type { PointId } from "../order/path.ts";
import type { StageKind } from "../order/report-details.ts";
import { holds } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import type { Fleet } from "./fleet.ts";
import type { DatabaseStage } from "./slow-queries.ts";
import { isMachine, shortestFirst, type Stage } from "./stages.ts";
import { ascending, modifiedZ, quantile } from "./statistics.ts";

/** How long a step of the path took, over all orders of a window. */
export interface StepTimes {
  readonly point: PointId;
  readonly kind: StageKind;
  readonly who: string | null;
  readonly count: number;
  readonly p50: Microseconds;
  readonly p95: Microseconds;
  readonly max: Microseconds;
  readonly worst: Stage;
  /** How many exceeded the path's own limit; where none did, how many were slower than usual. */
  readonly slow: number;
  /** The path's limit, if it was exceeded. */
  readonly limit: Microseconds | null;
  readonly baseline: { readonly count: number; readonly p50: Microseconds; readonly p95: Microseconds } | null;
  /** Set where a limit was exceeded, or where there are more slow ones than chance explains. */
  readonly verdict: "over-limit" | "slower" | null;
}

export interface SlowReport {
  readonly fleet: Fleet;
  /** Steps with a verdict first, then other steps of machines, then of people; the slowest of each first. */
  readonly steps: readonly StepTimes[];
  readonly database: readonly DatabaseStage[];
  /** Times of the services' operations by the server's span metrics; null where it has none. */
  readonly metrics: readonly OperationTimes[] | null;
}

export interface OperationTimes {
  readonly service: string;
  readonly operation: string;
  readonly p50: Microseconds | null;
  readonly p95: Microseconds | null;
}

/** Fewer samples than this don't tell what is usual. */
const minSamples = 10;
/** From this many samples on, a time over their 95th percentile is unusual; with fewer, only an outlier is. */
const samplesForPercentile = 50;
/** Iglewicz and Hoaglin's bound. */
const outlierScore = 3.5;
/** How often an outlier comes by chance, at most. */
const outlierChance = 0.01;
/** A step that is slower by less than this harms nobody. */
const minExcess: Microseconds = second / 10;
/** A step is slower than before if so many unusual times are less likely than this by chance. */
const maxChance = 0.01;

/**
 * Steps of the window, ranked by how slow they are. What ended before the window in the same sweep is the baseline.
 *
 * @param stages of all orders
 */
export function slowIn(
  fleet: Fleet,
  stages: Iterable<Stage>,
  database: readonly DatabaseStage[],
  metrics: readonly OperationTimes[] | null,
): SlowReport {
  const { window } = fleet.search;
  const byStep = new Map<string, { now: Stage[]; before: Stage[] }>();
  for (const stage of stages) {
    const key = `${stage.point} ${stage.kind}`;
    const step = getOrInsert(byStep, key, () => ({ now: [], before: [] }));
    const ended = stage.at + stage.took;
    if (holds(window, ended)) step.now.push(stage);
    else if (ended < window.from) step.before.push(stage);
  }
  const steps = [...byStep.values()].flatMap(({ now, before }) => (now.length === 0 ? [] : [timesOf(now, before)]));
  const places = new Map(fleet.path.points.map(({ point }, place) => [point, place]));
  // Time in a request between its steps is shown only where there is too much of it.
  const shown = steps
    .filter(({ kind, verdict }) => kind !== "unobserved" || verdict !== null)
    .sort((a, b) => places.get(a.point)! - places.get(b.point)! || (a.kind < b.kind ? -1 : 1));
  return { fleet, steps: shown.sort(slowestFirst), database, metrics };
}

function timesOf(now: readonly Stage[], before: readonly Stage[]): StepTimes {
  const sorted = [...now].sort(shortestFirst);
  const took = sorted.map((stage) => stage.took);
  const usual = ascending(before.map((stage) => stage.took));
  const { point, kind, who } = sorted[0]!;
  const overLimit = now.filter(({ limit }) => limit !== null);
  const unusual = isMachine(kind) ? took.filter((one) => isUnusual(one, usual)).length : 0;
  const byChance = usual.length >= samplesForPercentile ? 0.05 : outlierChance;
  const slower = unusual > 1 && binomialTail(unusual, took.length, byChance) < maxChance;
  return {
    point,
    kind,
    who,
    count: took.length,
    p50: quantile(took, 0.5)!,
    p95: quantile(took, 0.95)!,
    max: took.at(-1)!,
    worst: sorted.at(-1)!,
    slow: overLimit.length > 0 ? overLimit.length : unusual,
    limit: overLimit[0]?.limit ?? null,
    baseline:
      usual.length < minSamples
        ? null
        : { count: usual.length, p50: quantile(usual, 0.5)!, p95: quantile(usual, 0.95)! },
    verdict: overLimit.length > 0 && isMachine(kind) ? "over-limit" : slower ? "slower" : null,
  };
}

/** Whether a time is over the 95th percentile of many samples or an outlier among few, and by enough to be noticed. */
function isUnusual(took: Microseconds, usual: readonly Microseconds[]): boolean {
  if (usual.length < minSamples || took - quantile(usual, 0.5)! < minExcess) return false;
  return usual.length >= samplesForPercentile ? took > quantile(usual, 0.95)! : modifiedZ(took, usual) > outlierScore;
}

const rank = ({ verdict, kind }: StepTimes): number =>
  verdict === "over-limit" ? 0 : verdict === "slower" ? 1 : isMachine(kind) ? 2 : 3;

const slowestFirst = (a: StepTimes, b: StepTimes): number => rank(a) - rank(b) || b.p95 - a.p95 || b.max - a.max;
