import { binomialTail } from "../order/chance.ts";
import type { PointId } from "../order/path.ts";
import type { StageKind } from "../order/report-details.ts";
import { holds } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Fleet } from "./fleet.ts";
import type { DatabaseStage } from "./slow-queries.ts";
import { isMachine, type Stage } from "./stages.ts";
import { ascending, modifiedZ, quantile } from "./statistics.ts";

/** A step of the path over a window: what it took all the orders. */
export interface StepTimes {
  readonly point: PointId;
  readonly kind: StageKind;
  readonly who: string | null;
  readonly count: number;
  readonly p50: Microseconds;
  readonly p95: Microseconds;
  readonly max: Microseconds;
  readonly worst: Stage;
  /** Those past the path's own limit, else those slower than is usual. */
  readonly slow: number;
  /** The path's limit, where one was passed. */
  readonly limit: Microseconds | null;
  readonly baseline: { readonly count: number; readonly p50: Microseconds; readonly p95: Microseconds } | null;
  /** Set where a limit was passed, or where so many slow ones are no chance. */
  readonly verdict: "over-limit" | "slower" | null;
}

export interface SlowReport {
  readonly fleet: Fleet;
  /** The slowest machines first; people after them. */
  readonly steps: readonly StepTimes[];
  readonly database: readonly DatabaseStage[];
  /** What the server's span metrics say of its services' operations, where it has any. */
  readonly metrics: readonly OperationTimes[] | null;
}

export interface OperationTimes {
  readonly service: string;
  readonly operation: string;
  readonly p50: Microseconds | null;
  readonly p95: Microseconds | null;
}

/** Fewer than this tell nothing of what is usual; from so many on the 95th percentile does. */
const least = 10;
const enough = 50;
/** Iglewicz and Hoaglin's bound for an outlier. */
const outlier = 3.5;
/** What is slower by less than this harms nobody. */
const excess: Microseconds = 100_000;
/** So rarely would as many slow ones come by chance. */
const rare = 0.01;

/**
 * Steps of the window, ranked by how slow they are; what came before it in the same sweep is the baseline.
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
    const step = byStep.get(key) ?? { now: [], before: [] };
    byStep.set(key, step);
    const ended = stage.at + stage.took;
    if (holds(window, ended)) step.now.push(stage);
    else if (ended < window.from) step.before.push(stage);
  }
  const steps = [...byStep.values()].flatMap(({ now, before }) => (now.length === 0 ? [] : [timesOf(now, before)]));
  const places = new Map(fleet.path.points.map(({ point }, place) => [point, place]));
  // What a request does between its steps is of interest only where it is too much.
  const told = steps
    .filter(({ kind, verdict }) => kind !== "unobserved" || verdict !== null)
    .sort((a, b) => places.get(a.point)! - places.get(b.point)! || (a.kind < b.kind ? -1 : 1));
  return { fleet, steps: told.sort(slowestFirst), database, metrics };
}

function timesOf(now: readonly Stage[], before: readonly Stage[]): StepTimes {
  // Of two that took as long the later one is the example, in whichever order they came.
  const sorted = [...now].sort((a, b) => a.took - b.took || a.at - b.at || (a.order < b.order ? -1 : 1));
  const took = sorted.map((stage) => stage.took);
  const usual = ascending(before.map((stage) => stage.took));
  const { point, kind, who } = sorted[0]!;
  const overLimit = now.filter(({ limit }) => limit !== null);
  const unusual = isMachine(kind) ? took.filter((one) => isUnusual(one, usual)).length : 0;
  const byChance = usual.length >= enough ? 0.05 : rare;
  const slower = unusual > 1 && binomialTail(unusual, took.length, byChance) < rare;
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
      usual.length < least ? null : { count: usual.length, p50: quantile(usual, 0.5)!, p95: quantile(usual, 0.95)! },
    verdict: overLimit.length > 0 && isMachine(kind) ? "over-limit" : slower ? "slower" : null,
  };
}

/** Slower than is usual: past the 95th percentile of enough others, else an outlier among a few, and by enough to be felt. */
function isUnusual(took: Microseconds, usual: readonly Microseconds[]): boolean {
  if (usual.length < least || took - quantile(usual, 0.5)! < excess) return false;
  return usual.length >= enough ? took > quantile(usual, 0.95)! : modifiedZ(took, usual) > outlier;
}

const rank = ({ verdict, kind }: StepTimes): number =>
  verdict === "over-limit" ? 0 : verdict === "slower" ? 1 : isMachine(kind) ? 2 : 3;

const slowestFirst = (a: StepTimes, b: StepTimes): number => rank(a) - rank(b) || b.p95 - a.p95 || b.max - a.max;
