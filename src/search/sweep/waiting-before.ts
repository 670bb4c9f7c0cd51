import { enabledSince, has, mark, type Passage, passagesIn, passedAt } from "../../order/passage.ts";
import { entryOf, longestRequest } from "../../order/path-requests.ts";
import type { Path, Point, PointId } from "../../order/path.ts";
import { holds } from "../../trace/interval.ts";
import { nothingFound } from "../../sources/source.ts";
import type { Microseconds } from "../../trace/span.ts";
import { lookBack, searchAt } from "../cohort/cohort-search.ts";
import { gather, lifeUpTo } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";

/**
 * How many waiting orders are fetched at a point, the latest first: only the last ones before a pause are not overtaken
 * yet.
 */
const maxWaiting = 32;

/**
 * Fetches orders that have waited at a point since before the sweep, and are overtaken only in the window: after a
 * night or a weekend in which no order passed. An order that was overtaken before the window has been reported by then.
 * Returns whether there is any.
 *
 *     swept             ├─── reach ───┼─────── window ───────┤
 *     ours   ──enabled                                         (nothing)
 *     other                                  ──passed──►       the first one
 *
 * @param firsts when the first order that was swept passed each point
 * @param from where the sweep began
 */
export async function addWaiting(
  firsts: ReadonlyMap<PointId, Microseconds>,
  from: Microseconds,
  state: SweepState,
): Promise<boolean> {
  const { path, query, heard, source, kept, interrupted } = state;
  const { window, reach, memory } = query;
  if (reach === 0 || query.matters === undefined || interrupted) return false;
  // An order that passed just before the window became visible inside it, when its request was over.
  const seenSince = window.from - longestRequest(path) - path.exportLag;
  const paused = path.points.filter((point) => {
    const first = firsts.get(point.point);
    const isFirst = first !== undefined && holds({ from: seenSince, to: window.to }, first);
    return isFirst && isReachedAlone(point) && memory?.isAsked(`${point.point} ${first}`) !== true;
  });
  const before = { from: Math.max(window.from - lookBack, source.oldest ?? Number.NEGATIVE_INFINITY), to: from };
  if (before.from >= before.to) return false;
  // A step inside a request is found by the request.
  const entries = [...new Set(paused.map(entryOf))];
  const found = await inBatches(entries, async (entry) => {
    const { traces } = await unlessStopped(state, nothingFound, () => searchAt(state, entry, before));
    const passages = [...passagesIn(traces, path, heard).keys()];
    return paused
      .filter((point) => entryOf(point) === entry)
      .flatMap((point) => waitingAt(path.points.indexOf(point), passages));
  });
  const names = new Set(found.flat());
  const sizes = await inBatches([...names], async (name) => {
    const { traces } = await unlessStopped(state, nothingFound, () =>
      gather(name, source, path.fields, lifeUpTo(query.now)),
    );
    return traces.filter((trace) => kept.add(trace).isNew).length;
  });
  return sizes.some((size) => size > 0);
}

/** Whether orders get to a point without anybody's doing. */
const isReachedAlone = ({ needs, person }: Point): boolean => needs.length > 0 && person === undefined;

/** The names of the last orders that got to a point, did not pass it, and were not overtaken there. */
function waitingAt(place: number, all: readonly Passage[]): string[] {
  const since = (one: Passage) => enabledSince(one, place);
  const overtaken = all
    .filter((one) => !Number.isNaN(passedAt(one, place)) && !Number.isNaN(since(one)))
    .reduce((last, one) => Math.max(last, since(one)), Number.NEGATIVE_INFINITY);
  return all
    .filter((one) => has(one, place, mark.onPath) && !has(one, place, mark.happened))
    .filter((one) => since(one) > overtaken)
    .sort((a, b) => since(b) - since(a))
    .slice(0, maxWaiting)
    .map(({ name }) => name);
}

/**
 * When the first of some orders passed each point. An order that could have passed before `from` does not count: it was
 * late, and has overtaken no order that came after it.
 */
export function firstsOf(all: Iterable<Passage>, { points }: Path, from: Microseconds): Map<PointId, Microseconds> {
  const firsts = points.map(() => Number.POSITIVE_INFINITY);
  for (const one of all)
    for (const [place, first] of firsts.entries())
      if (passedAt(one, place) < first && !(enabledSince(one, place) < from)) firsts[place] = passedAt(one, place);
  return new Map(
    points
      .map(({ point }, place) => [point, firsts[place]!] as const)
      .filter(([, first]) => first < Number.POSITIVE_INFINITY),
  );
}
