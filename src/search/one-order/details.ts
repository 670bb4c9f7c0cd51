import type { Cohort } from "../../order/cohort.ts";
import { criticalPathTo } from "../../order/critical.ts";
import { explain } from "../../order/explain.ts";
import type { Investigation } from "../../order/investigation.ts";
import type { PointId } from "../../order/path.ts";
import type { Explanation } from "../../order/report-details.ts";
import type { OrderReport } from "../../order/report.ts";
import { questionAt } from "../../order/settle.ts";
import { timelineOf } from "../../order/timeline.ts";
import { unfold } from "../../order/unfold.ts";
import type { TraceSource } from "../../sources/source.ts";
import type { Trace } from "../../trace/span.ts";
import { searchCohorts } from "../cohort/cohort-search.ts";

/** What a report tells of an order beyond its verdict and its rows, on request. */
export interface Details {
  /** The critical path: what took the order's time. */
  readonly critical?: boolean;
  /** What was done when, and what was waited for. */
  readonly timeline?: boolean;
  /** What the verdict rests on, step by step. */
  readonly why?: boolean;
  /** The spans of each row. */
  readonly trace?: boolean;
}

/** An order that was judged, and what it was judged by. */
interface Judged {
  readonly investigation: Investigation;
  readonly report: OrderReport;
  readonly cohorts: ReadonlyMap<PointId, Cohort>;
  readonly traces: readonly Trace[];
  readonly source: Pick<TraceSource, "byAttribute" | "byService" | "traceUrl">;
}

export async function detailsOf(
  { critical, timeline, why, trace }: Details,
  judged: Judged,
): Promise<Pick<OrderReport, "critical" | "timeline" | "why" | "unfolded">> {
  const { replay, assessments, now } = judged.investigation;
  return {
    ...(critical && replay !== undefined ? { critical: criticalPathTo(hereIn(judged.report), replay, now) } : {}),
    ...(timeline && replay !== undefined ? { timeline: timelineOf(replay, assessments, now) } : {}),
    ...(trace && replay !== undefined
      ? { unfolded: unfold(replay, (traceId) => judged.source.traceUrl(traceId)) }
      : {}),
    ...(why ? { why: await explanationOf(judged) } : {}),
  };
}

const hereIn = ({ verdict: { state, point } }: OrderReport): PointId | null => (state === "completed" ? null : point);

/**
 * Other orders are asked even if the verdict needed none: what is usual at a point is worth knowing before it is
 * overdue.
 */
async function explanationOf({ investigation, report, cohorts, traces, source }: Judged): Promise<Explanation> {
  const { replay, assessments, path, now } = investigation;
  const { point, state } = report.verdict;
  const here = assessments.find((one) => one.point.point === point && one.since !== undefined);
  const isKnown = point !== null && cohorts.has(point);
  const asked =
    isKnown || state === "completed" || here === undefined || replay === undefined
      ? cohorts
      : await searchCohorts({ source, path, now }, [questionAt(here, replay.story, "usual")], traces);
  return explain(point, replay, point === null ? undefined : asked.get(point));
}
