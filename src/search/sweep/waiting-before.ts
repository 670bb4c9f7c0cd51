import { has, mark, type Passage, passageOf } from "../../order/passage.ts";
import { longestRequest, requestOf } from "../../order/path-requests.ts";
import type { Path, Point, PointId } from "../../order/path.ts";
import { replaysOf } from "../../order/replay.ts";
import { holds } from "../../trace/interval.ts";
import type { Microseconds } from "../../trace/span.ts";
import { lookBack, searchAt } from "../cohort/cohort-search.ts";
import { gather, lifeUpTo } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import { type SweepState, unlessStopped } from "./sweep-state.ts";

/** So many that wait at a point are fetched, the latest first: it is the last ones before a pause that nobody has overtaken yet. */
const most = 32;

/**
 * Fetches orders that were at a point before everything that was swept, and whom somebody overtakes only in the window: after a night, or
 * a weekend, in which nobody passed. An order that somebody passed before the window has been told of by then. Returns whether there is
 * any.
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
  const { path, query, source, kept, interrupted } = state;
  const { window, reach, memory } = query;
  if (reach === 0 || query.matters === undefined || interrupted) return false;
  // Who passed just before the window came to be seen inside of it, as soon as the request was over.
  const seenSince = window.from - longestRequest(path) - path.exportLag;
  const paused = path.points.filter((point) => {
    const first = firsts.get(point.point);
    const isFirst = first !== undefined && holds({ from: seenSince, to: window.to }, first);
    return isFirst && isReachedAlone(point) && memory?.isAsked(`${point.point} ${first}`) !== true;
  });
  const before = { from: Math.max(window.from - lookBack, source.oldest ?? Number.NEGATIVE_INFINITY), to: from };
  if (before.from >= before.to) return false;
  // What an order waits for inside of a request is found by the request.
  const entries = [...new Set(paused.map(requestOf))];
  const found = await inBatches(entries, async (entry) => {
    const { traces } = await unlessStopped(state, nothing, () => searchAt(entry, before, source, path));
    const passages = replaysOf(traces, path).map((replay) => passageOf(replay, query.now));
    return paused
      .filter((point) => requestOf(point) === entry)
      .flatMap((point) => waitingAt(path.points.indexOf(point), passages));
  });
  const names = new Set(found.flat());
  const sizes = await inBatches([...names], async (name) => {
    const { traces } = await unlessStopped(state, nothing, () =>
      gather(name, source, path.fields, lifeUpTo(query.now)),
    );
    return traces.filter((trace) => kept.add(trace).isNew).length;
  });
  return sizes.some((size) => size > 0);
}

const nothing = { traces: [], truncated: false, notes: [] } as const;

/** Nobody has to do anything. */
const isReachedAlone = ({ needs, person }: Point): boolean => needs.length > 0 && person === undefined;

/** The last ones that got to a point and did not pass, and whom nobody overtook there; by their names. */
function waitingAt(place: number, all: readonly Passage[]): string[] {
  const since = (one: Passage) => one.enabled[place]!;
  const overtaken = all
    .filter(({ passed, enabled }) => !Number.isNaN(passed[place]!) && !Number.isNaN(enabled[place]!))
    .reduce((last, one) => Math.max(last, since(one)), Number.NEGATIVE_INFINITY);
  return all
    .filter((one) => has(one, place, mark.onPath) && !has(one, place, mark.happened))
    .filter((one) => since(one) > overtaken)
    .sort((a, b) => since(b) - since(a))
    .slice(0, most)
    .map(({ name }) => name);
}

/** When the first of some orders passed each point; who could pass it before `from`, and was late, has overtaken nobody who came after. */
export function firstsOf(all: Iterable<Passage>, { points }: Path, from: Microseconds): Map<PointId, Microseconds> {
  const firsts = points.map(() => Number.POSITIVE_INFINITY);
  for (const { passed, enabled } of all)
    for (const [place, time] of passed.entries())
      if (time < firsts[place]! && !(enabled[place]! < from)) firsts[place] = time;
  return new Map(
    points
      .map(({ point }, place) => [point, firsts[place]!] as const)
      .filter(([, first]) => first < Number.POSITIVE_INFINITY),
  );
}
