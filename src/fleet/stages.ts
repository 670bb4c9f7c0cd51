import type { JudgedOrder } from "../order/investigation.ts";
import type { Point, PointId } from "../order/path.ts";
import type { StageKind } from "../order/report-details.ts";
import type { Finding, PointReport } from "../order/report.ts";
import { waitKind } from "../order/timing.ts";
import type { Microseconds } from "../trace/span.ts";

/** One stretch of an order's time. */
export interface Stage {
  readonly point: PointId;
  readonly kind: StageKind;
  /** The person, or the company, that is waited for. */
  readonly who: string | null;
  readonly order: string;
  readonly at: Microseconds;
  readonly took: Microseconds;
  /** The path's own limit, if it was exceeded. */
  readonly limit: Microseconds | null;
}

/** Every finished stretch of an order, work and waits apart. A negative time comes from clock skew and is left out. */
export function stagesOf(judged: JudgedOrder): Stage[] {
  return judged.rows
    .flatMap((row) => row.points)
    .flatMap((report): Stage[] => {
      if (report.state !== "done" || report.startedAt === null) return [];
      const point = judged.path.byId.get(report.point)!;
      const order = judged.order.asked;
      const work = stage(point, "work", order, report.startedAt, report.duration, judged);
      const wait = stage(point, waitKind(point), order, waitedFrom(report), report.wait, judged);
      return [...work, ...wait];
    });
}

function stage(
  point: Point,
  kind: StageKind,
  order: string,
  at: Microseconds,
  took: Microseconds | null,
  { findings }: JudgedOrder,
): Stage[] {
  if (took === null || took < 0) return [];
  // The limit of a step inside a request ends with the step's work; the limit of any other, with the wait for it.
  // A query is no stretch of the step's time: it has the limit of a database.
  const isMeant = (what: Finding["evidence"]["what"]) =>
    kind === "work"
      ? what === "work" || (what === "wait" && point.within !== undefined)
      : what === "wait" && point.within === undefined;
  const limits = findings
    .filter((one) => one.code === "slow" && one.point === point.point && isMeant(one.evidence.what))
    .map(({ evidence }) => evidence.limit!);
  const who = kind === "person" || kind === "external" ? point.person!.name : null;
  return [{ point: point.point, kind, who, order, at, took, limit: limits.find((limit) => took > limit) ?? null }];
}

const waitedFrom = ({ startedAt, wait }: PointReport): Microseconds => startedAt! - (wait ?? 0);

/** Only machines' time can be slow: a person's time has limits of its own and never counts as slow work. */
export const isMachine = (kind: StageKind): boolean => kind !== "person" && kind !== "external";

/** Among stages of one length the latest is last, whatever order they came in. */
export const shortestFirst = (a: Stage, b: Stage): number =>
  a.took - b.took || a.at - b.at || (a.order < b.order ? -1 : 1);
