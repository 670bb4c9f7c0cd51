import { type Cohort, type CohortQuestion, isApart, isUnbegun } from "../../order/cohort.ts";
import { isMissing, type Passage, passageOf } from "../../order/passage.ts";
import type { Path } from "../../order/path.ts";
import { replaysOf } from "../../order/replay.ts";
import { LeftAt, type LeftCounts } from "../../order/requests-left.ts";
import { nameOf } from "../../order/story.ts";
import type { TraceSource } from "../../sources/source.ts";
import { mergeTraces } from "../../trace/merge.ts";
import type { Microseconds } from "../../trace/span.ts";
import { gatherAll, lifeUpTo } from "../gather.ts";

/** Of each kind of gap that some orders seem to have, the share of those asked for in full that really have it. */
export interface Held {
  readonly unseen: number;
  readonly unled: number;
  readonly lossy: number;
  readonly undated: number;
  readonly unbegun: number;
}

/**
 * What is missing may only be outside of what was searched, or cut off: a few, asked for in full, stand for all.
 * @param told who was asked for in full before: what seems to be missing of these is
 */
export async function heldOf(
  { point, since }: CohortQuestion,
  cohort: Cohort,
  source: Pick<TraceSource, "byAttribute">,
  path: Path,
  now: Microseconds,
  told: ReadonlySet<string> = new Set(),
): Promise<Held> {
  const { left, lossy } = cohort;
  const at = new LeftAt(path, point);
  const undated = isApart(cohort) ? left.undated : [];
  const unbegun = isUnbegun(cohort) ? cohort.beginnings.unbegun : [];
  // One order may be among several of these.
  const all = new Set([left.unseen, left.unled, lossy, undated, unbegun].flat());
  const untold = [...all].filter((name) => !told.has(name));
  const traces = mergeTraces(await gatherAll(untold, { ...lifeUpTo(since), to: now }, source, path.fields));
  const inFull = new Map(replaysOf(traces, path).map((one) => [nameOf(one.story), passageOf(one, now)]));
  const share = (names: readonly string[], holds: (one: Passage) => boolean): number => {
    const isHeld = (name: string) => told.has(name) || (inFull.has(name) && holds(inFull.get(name)!));
    return names.length === 0 ? 1 : names.filter(isHeld).length / names.length;
  };
  return {
    unseen: share(left.unseen, (one) => at.isUnseen(one)),
    unled: share(left.unled, (one) => at.isUnled(one)),
    lossy: share(lossy, (one) => path.points.some((_, place) => isMissing(one, place))),
    // What is usual is known as soon as one shows it.
    undated: share(undated, (one) => !at.isDated(one)),
    unbegun: share(unbegun, ({ begun }) => !begun),
  };
}

/** A cohort in which only so many of these count as hold. */
export const withHeld = (cohort: Cohort, held: Held): Cohort => {
  const { left, requests, beginnings } = cohort;
  const part = (count: number, share: number) => Math.ceil(count * share);
  const those = ({ passed, unseen, unled }: LeftCounts): LeftCounts => ({
    passed,
    unseen: part(unseen, held.unseen),
    unled: part(unled, held.unled),
  });
  return {
    ...cohort,
    left: {
      ...left,
      near: those(left.near),
      ever: those(left.ever),
      undated: held.undated < 1 ? [] : left.undated,
    },
    requests: { ...requests, missing: part(requests.missing, held.lossy) },
    beginnings: { ...beginnings, missing: part(beginnings.missing, held.unbegun) },
  };
};
