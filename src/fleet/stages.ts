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
      const work = { kind: "work", at: report.startedAt, took: report.duration } as const;
      const wait = { kind: waitKind(point), at: waitedFrom(report), took: report.wait };
      return [work, wait].flatMap((one) => stageAt(point, one, judged));
    });
}

interface Stretch {
  readonly kind: StageKind;
  readonly at: Microseconds;
  readonly took: Microseconds | null;
}

/** Empty where nobody knows how long it took. */
function stageAt(point: Point, { kind, at, took }: Stretch, { order, findings }: JudgedOrder): Stage[] {
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
  const limit = limits.find((one) => took > one) ?? null;
  return [{ point: point.point, kind, who, order: order.asked, at, took, limit }];
}

const waitedFrom = ({ startedAt, wait }: PointReport): Microseconds => startedAt! - (wait ?? 0);

/** Only machines' time can be slow: a person's time has limits of its own and never counts as slow work. */
export const isMachine = (kind: StageKind): boolean => kind !== "person" && kind !== "external";

/** Among stages of one length the latest is last, whatever order they came in. */
export const shortestFirst = (a: Stage, b: Stage): number =>
  a.took - b.took || a.at - b.at || (a.order < b.order ? -1 : 1);
