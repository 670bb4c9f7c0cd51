import { investigate, investigateReplay, type JudgedOrder } from "../order/investigation.ts";
import type { Replay } from "../order/replay.ts";
import { nameOf } from "../order/story.ts";
import { mergeTraces } from "../trace/merge.ts";
import type { Microseconds } from "../trace/span.ts";
import { gather } from "./gather.ts";
import { inBatches } from "./in-batches.ts";
import { OthersInSweep } from "./sweep-others.ts";
import { lifeUpTo, type State, unlessStopped } from "./sweep-state.ts";

/** A trace this near to the window's edge may have begun, or gone on, outside of it: 5 min. */
const edge: Microseconds = 300_000_000;

/** Every order of a sweep beside all the others; one that began before and is amiss is fetched by its key first. */
export async function judgeOrders(
  replays: readonly Replay[],
  from: Microseconds,
  state: State,
): Promise<JudgedOrder[]> {
  const { query, unseen, interrupted, goneUpTo } = state;
  const others = new OthersInSweep(replays, from, state);
  let judged = 0;
  const judge = async (one: Replay): Promise<JudgedOrder> => {
    const began = beginning(one);
    const cut = query.onlyWindow === true && began === undefined;
    const isCutOff = one.story.chapters.some(({ spans }) => spans.some(({ start }) => start <= goneUpTo));
    const truncated = unseen.length > 0 || interrupted || isCutOff;
    const known = await others.conclude(investigateReplay(one, query.now, truncated, cut));
    const isMoreToKnow = began === undefined || began < from + edge || unseen.length > 0 || isBroken(one);
    const isAsked = !isCutOff && known.alarms.some((alarm) => query.matters?.(alarm, query.window)) && isMoreToKnow;
    const order = isAsked ? await unlessStopped(state, known, () => inFull(one, known, others, state)) : known;
    query.onOrder?.(++judged, replays.length);
    return order;
  };
  return inBatches(replays, judge);
}

/** What an order's key finds, before the window and in it. */
async function inFull(
  { story }: Replay,
  known: JudgedOrder,
  others: OthersInSweep,
  { path, source, query }: State,
): Promise<JudgedOrder> {
  const { traces, truncated } = await gather(nameOf(story), source, path.fields, lifeUpTo(query.now));
  const all = mergeTraces([...story.chapters.map(({ tree }) => tree.trace), ...traces]);
  const { replay: whole, ...rest } = investigate(nameOf(story), all, path, query.now, truncated);
  return whole === undefined ? known : others.conclude({ ...rest, replay: whole });
}

/** When the sweep saw an order begin, if it did. */
const beginning = ({ path, points, variantEntries }: Replay): Microseconds | undefined =>
  [
    ...path.points.filter(({ needs }) => needs.length === 0).flatMap(({ point }) => points.get(point)!.attempts),
    ...variantEntries,
  ]
    .map(({ start }) => start)
    .sort((a, b) => a - b)[0];

/** A trace with spans missing may have them by now. */
const isBroken = ({ story }: Replay): boolean => story.chapters.some(({ tree }) => !tree.whole);
