import type { CohortQuestion } from "../../order/cohort-question.ts";
import { type Cohort, isApart, isUnbegun } from "../../order/cohort.ts";
import { isDated, isMissing, type Passage, passagesIn } from "../../order/passage.ts";
import { LeftAt, type LeftCounts } from "../../order/requests-left.ts";
import { mergeTraces } from "../../trace/merge.ts";
import { gatherAll, lifeUpTo } from "../gather.ts";
import { heardUntil, type Inquiry } from "../inquiry.ts";

/**
 * For each kind of gap that some orders seem to have: the share that still has it when those orders are read in full.
 */
export interface ConfirmedShares {
  readonly unseen: number;
  readonly unled: number;
  readonly lossy: number;
  readonly undated: number;
  readonly unbegun: number;
}

/**
 * Tells how many gaps are real: what seems to be missing may lie outside of what was searched, or be cut off. A few
 * orders are read in full and stand for all.
 * @param readInFull the names of orders that were read in full before: their gaps are real
 */
export async function confirmGaps(
  { source, path, now }: Inquiry<"byAttribute">,
  { point, since }: CohortQuestion,
  cohort: Cohort,
  readInFull: ReadonlySet<string> = new Set(),
): Promise<ConfirmedShares> {
  const { left, lossy } = cohort;
  const at = new LeftAt(path, point);
  const undated = isApart(cohort) ? left.undated : [];
  const unbegun = isUnbegun(cohort) ? cohort.beginnings.unbegun : [];
  // An order may be in several of these lists.
  const suspects = new Set([left.unseen, left.unled, lossy, undated, unbegun].flat());
  const unread = [...suspects].filter((name) => !readInFull.has(name));
  const traces = mergeTraces(await gatherAll(unread, { ...lifeUpTo(since), to: now }, source, path.fields));
  const found = [...passagesIn(traces, path, heardUntil(source, now)).keys()];
  const passages = new Map(found.map((one) => [one.name, one]));
  const share = (names: readonly string[], holds: (one: Passage) => boolean): number => {
    const isHeld = (name: string) => readInFull.has(name) || (passages.has(name) && holds(passages.get(name)!));
    return names.length === 0 ? 1 : names.filter(isHeld).length / names.length;
  };
  return {
    unseen: share(left.unseen, (one) => at.isUnseen(one)),
    unled: share(left.unled, (one) => at.isUnled(one)),
    lossy: share(lossy, (one) => path.points.some((_, place) => isMissing(one, place))),
    undated: share(undated, (one) => !isDated(one, at.place)),
    unbegun: share(unbegun, ({ begun }) => !begun),
  };
}

/** A cohort in which each kind of gap is cut down to the share that is real. */
export const onlyConfirmed = (cohort: Cohort, confirmed: ConfirmedShares): Cohort => {
  const { left, requests, beginnings } = cohort;
  const part = (count: number, share: number) => Math.ceil(count * share);
  const partOf = ({ passed, unseen, unled }: LeftCounts): LeftCounts => ({
    passed,
    unseen: part(unseen, confirmed.unseen),
    unled: part(unled, confirmed.unled),
  });
  return {
    ...cohort,
    left: {
      ...left,
      near: partOf(left.near),
      ever: partOf(left.ever),
      // A single dated order shows what is usual.
      undated: confirmed.undated < 1 ? [] : left.undated,
    },
    requests: { ...requests, missing: part(requests.missing, confirmed.lossy) },
    beginnings: { ...beginnings, missing: part(beginnings.missing, confirmed.unbegun) },
  };
};
