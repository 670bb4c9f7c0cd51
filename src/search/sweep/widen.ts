import { beginning } from "../../order/beginning.ts";
import { investigateReplay } from "../../order/investigation.ts";
import { replay } from "../../order/replay.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { lookBack } from "../cohort/cohort-search.ts";
import { beganIn, firstSwept, type SweepState } from "./sweep-state.ts";

/**
 * Fewer orders than this don't tell what is usual: with fewer, and something to judge, the sweep looks further back.
 */
const enoughOrders = 60;
/** A sweep that is too short is made 4 times as long as it was, then 16 times as long as that, and so on. */
const widening = 4;

/** How far back a sweep went. */
export interface Reached {
  readonly from: Microseconds;
  /** The same, but for earlier stretches in which there were no traces. */
  readonly seenFrom: Microseconds;
}

/**
 * Sweeps further back. On a quiet night there are few orders to compare with: those of the days before tell what is
 * usual. In a short window most orders have begun before, and a longer sweep takes fewer requests than all their keys.
 * @param swept how many requests the sweep has taken
 */
export async function widen(
  state: SweepState,
  sweepEarlier: (window: Interval) => Promise<void>,
  swept: () => number,
): Promise<Reached> {
  const { source, query, kept } = state;
  let { from } = firstSwept(query);
  let seenFrom = from;
  const furthest = Math.max(query.window.from - lookBack, source.oldest ?? Number.NEGATIVE_INFINITY);
  const mustGoOn = (factor: number) => isTooFew(state) || isDearer(state, from, swept() * (factor - 1));
  for (let factor = widening; from > furthest && mustGoOn(factor); factor *= widening) {
    const earlier = Math.max(furthest, query.now - (query.now - from) * factor);
    const known = kept.size;
    await sweepEarlier({ from: earlier, to: from });
    from = earlier;
    if (kept.size > known) seenFrom = earlier;
  }
  return { from, seenFrom };
}

function isTooFew({ query, interrupted, unseen, kept, finished, path }: SweepState): boolean {
  if (
    query.matters === undefined ||
    interrupted ||
    unseen.length > 0 ||
    finished.size + kept.stories.length >= enoughOrders
  )
    return false;
  return kept.stories.some((id) => {
    const story = kept.story(id);
    if (story === undefined) return false;
    return investigateReplay(replay(story, path), query.now).questions.length > 0;
  });
}

/** An order is asked for at each service, by each name of its keys. */
const requestsPerOrder = 10;
/** So few are asked for by their keys, whatever a sweep takes. */
const fewOrders = 20;

/**
 * Whether fetching the orders that began before a sweep takes more requests than to sweep further back.
 * @param further how many requests that takes
 */
function isDearer(
  { query, source, interrupted, unseen, kept, path }: SweepState,
  from: Microseconds,
  further: number,
): boolean {
  const isByKey = query.matters !== undefined && query.onlyWindow !== true && query.memory === undefined;
  if (!isByKey || source.isFixed || source.engine !== undefined || interrupted || unseen.length > 0) return false;
  const most = Math.max(fewOrders, further / requestsPerOrder);
  let begunBefore = 0;
  for (const id of kept.stories) {
    const story = kept.story(id);
    if (story !== undefined && !beganIn(beginning(replay(story, path)), { from })) begunBefore++;
    if (begunBefore > most) return true;
  }
  return false;
}
