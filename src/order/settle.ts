import { type Assessment, isUnprovable } from "./assess.ts";
import type { Cohort, CohortQuestion } from "./cohort.ts";
import type { Replay } from "./replay.ts";
import type { PointState, ReasonCode } from "./report.ts";

/** How far the traces can be trusted to be all there is. */
export interface Completeness {
  readonly truncated: boolean;
  readonly sampled: boolean;
}

export interface Settled extends Assessment {
  readonly state: PointState;
  readonly cohort?: Cohort;
}

/** What must be asked of other orders before the overdue points can be judged. Nothing where the answer could not change anything. */
export function questionsOf(
  assessments: readonly Assessment[],
  replay: Replay,
  completeness: Completeness,
): CohortQuestion[] {
  return assessments
    .filter((assessment) => assessment.state === undefined && blindness(assessment, replay, completeness) === undefined)
    .map(({ point, since }) => ({ point: point.point, since: since!, story: replay.story }));
}

/** Judges an overdue point by what other orders did at it. */
export function settle(
  assessment: Assessment,
  replay: Replay,
  cohort: Cohort | undefined,
  completeness: Completeness,
): Settled {
  const { state } = assessment;
  if (state !== undefined) return { ...assessment, state };
  const blind = blindness(assessment, replay, completeness);
  if (blind !== undefined) return { ...assessment, state: "undecidable", reason: blind };
  const judged = judge(assessment, replay, cohort);
  return { ...assessment, ...judged, ...(cohort === undefined ? {} : { cohort }) };
}

/** Why an absence says nothing here, whatever others did. */
function blindness(
  { point, request }: Assessment,
  replay: Replay,
  { truncated, sampled }: Completeness,
): ReasonCode | undefined {
  if (truncated) return "search-truncated";
  if (sampled) return "sampled";
  if (replay.unclaimed.has(point.point)) return "unclaimed-span";
  if (point.within === undefined && !replay.variant.within.has(point.point)) return undefined;
  if (request === undefined) return openTraces(replay) ? "trace-not-whole" : "request-not-seen";
  return request.tree.whole ? undefined : "trace-not-whole";
}

const openTraces = (replay: Replay): boolean => replay.story.chapters.some(({ tree }) => !tree.whole);

function judge(
  { point }: Assessment,
  replay: Replay,
  cohort: Cohort | undefined,
): { state: PointState; reason: ReasonCode } {
  const passed = cohort === undefined ? 0 : cohort.overtook + cohort.passedBefore + cohort.passedUndated;
  if (cohort !== undefined && cohort.nameless > 0) return { state: "undecidable", reason: "unclaimed-span" };
  if (cohort !== undefined && cohort.overtook > 0) return { state: "lost", reason: "overtaken" };
  if (passed > 0 && isUnprovable(point.point, replay) && point.within !== undefined)
    return { state: "lost", reason: "request-ended" };
  if (cohort?.truncated) return { state: "undecidable", reason: "search-truncated" };
  return passed > 0 ? { state: "stuck", reason: "nobody-overtook" } : { state: "undecidable", reason: "nobody-shows" };
}
