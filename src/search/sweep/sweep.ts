import type { FleetOf } from "../../fleet/fleet.ts";
import { digester } from "../../order/digest.ts";
import { factsOf } from "../../order/facts.ts";
import { investigateReplay, type JudgedOrder } from "../../order/investigation.ts";
import type { Path } from "../../order/path.ts";
import { replay } from "../../order/replay.ts";
import { isOrderStory, keyOf, nameOf } from "../../order/story.ts";
import { eachOnce } from "../../sentence.ts";
import type { IsKnown, SearchResult, Swept, TraceSource } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { lookBack } from "../cohort/cohort-search.ts";
import { gather, lifeUpTo } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import { SweptTraces } from "../kept/swept-traces.ts";
import { servicesOf } from "../services-of.ts";
import { fallenSilent } from "./fallen-silent.ts";
import { FinishedOrders, mayEnd } from "./finished-orders.ts";
import { judgeOrders } from "./judge-orders.ts";
import { lookAgain } from "./look-again.ts";
import { sweepCounted } from "./sweep-counted.ts";
import { type SweepState, type SweepQuery, unlessStopped } from "./sweep-state.ts";
import { addWaiting } from "./waiting-before.ts";

/** So many orders tell what is usual; with fewer, and something to judge, the sweep looks further back. */
const enough = 60;

/**
 * Sweeps a window: every trace of every service of the path, each reduced to its points as it comes; then every order in them is
 * judged beside all the others. Who would be called lost, stuck or unclear and began before the window is fetched by its key first.
 *
 * @param of what is wanted of an order in the end; undefined is nothing
 */
export async function sweep<O>(
  source: TraceSource & { totals(): { readonly requests: number } },
  path: Path,
  query: SweepQuery,
  of: (order: JudgedOrder) => O | undefined,
): Promise<FleetOf<O>> {
  const { now, window } = query;
  const kept = new SweptTraces(digester(path), path.fields, now - path.openRequest, {
    mayEnd: mayEnd(path),
    isOnPath: (span) => factsOf(span, path).fits.size > 0,
  });
  let from = window.from - query.reach;
  const finished = new FinishedOrders(kept, path, now, { from, to: now });
  const add = (trace: Trace, print?: string): void => {
    if (kept.add(trace, print).isNew) query.onTrace?.(trace);
  };
  const state: SweepState = {
    source,
    path,
    query,
    kept,
    finished,
    services: [],
    unseen: [],
    notes: [],
    interrupted: false,
    hear: kept.hear,
    beside: undefined,
    goneUpTo: Number.NEGATIVE_INFINITY,
  };
  let seenFrom = from;
  const began = performance.now();
  const upTo = query.onlyAlarmed ? (time: Microseconds) => finished.upTo(time) : undefined;
  const isCounted = await sweepCounted(state, { from, to: now });
  if (!isCounted) await sweepInto(state, { from, to: now }, add, upTo);
  // On a quiet night there are few to compare with: those of the days before tell what is usual.
  const furthest = Math.max(window.from - lookBack, source.oldest ?? Number.NEGATIVE_INFINITY);
  for (let wider = 4; from > furthest && isTooFew(state); wider *= 4) {
    const earlier = Math.max(furthest, now - (now - from) * wider);
    const known = kept.size;
    await sweepInto(state, { from: earlier, to: from }, (trace, print) => void kept.add(trace, print));
    from = earlier;
    if (kept.size > known) seenFrom = earlier;
  }
  const taken = { requests: source.totals().requests, milliseconds: performance.now() - began };
  await addOwners(state);
  let judged = await judgeOrders(from, state, of);
  if (await addWaiting(judged.firsts, from, state)) judged = await judgeOrders(from, state, of);
  if (await lookAgain(judged.amiss, { from, to: now }, state, taken)) {
    await addOwners(state);
    judged = await judgeOrders(from, state, of);
  }
  const silent = await fallenSilent(state, { from, to: now });
  const { services, unseen, notes, interrupted } = state;
  return {
    ...judged.fleet,
    path,
    now,
    search: {
      source: source.name,
      window,
      swept: { from: seenFrom, to: now },
      services,
      traces: kept.size + (state.beside?.traces ?? 0),
      spans: kept.spans + (state.beside?.spans ?? 0),
      requests: source.totals().requests,
      unseen,
      silent,
      sampled: kept.sampled,
      interrupted,
      blind:
        unseen.length > 0 ||
        silent.length > 0 ||
        kept.sampled ||
        interrupted ||
        services.length === 0 ||
        judged.unread ||
        kept.hidesOrders,
      notes,
    },
  };
}

async function sweepInto(
  state: SweepState,
  window: Interval,
  each: (trace: Trace, print?: string) => void,
  upTo?: (time: Microseconds) => void,
): Promise<void> {
  const { source, path, query, kept, services, unseen, notes } = state;
  const known: Swept = { services, unseen: [], notes: [] };
  const asked = servicesOf(path);
  const isKnown: IsKnown = (print, service) => kept.known(print, service) !== undefined;
  const swept = await unlessStopped(state, known, () =>
    query.memory === undefined
      ? source.everyTrace(asked, window, each, upTo, isKnown)
      : query.memory.everyTrace(source, asked, window, each),
  );
  state.services = swept.services;
  state.unseen = [...unseen, ...swept.unseen];
  state.notes = eachOnce([...notes, ...swept.notes]);
}

function isTooFew({ query, interrupted, unseen, kept, finished, path }: SweepState): boolean {
  if (query.matters === undefined || interrupted || unseen.length > 0 || finished.size + kept.stories.length >= enough)
    return false;
  return kept.stories.some((id) => {
    const story = kept.story(id);
    if (story === undefined) return false;
    return investigateReplay(replay(story, path), query.now).questions.length > 0;
  });
}

/** A calculation whose order is not in the window is fetched by its key: it may be an order's that is. */
async function addOwners(state: SweepState): Promise<void> {
  const { kept, path, source, query, finished } = state;
  const fetched = (name: string) =>
    unlessStopped(state, nothing, () => gather(name, source, path.fields, lifeUpTo(query.now)));
  // Of one that was let go and has gone on, all is asked for again.
  const reopened = kept.reopened();
  finished.reopen(reopened);
  await inBatches(reopened, async (id) => {
    for (const trace of (await fetched(keyOf(id))).traces) kept.addAgain(trace);
  });
  const ownerless = kept.stories
    .filter((id) => !isOrderStory(id))
    .map((id) => kept.story(id))
    .filter((story) => story !== undefined && replay(story, path).variantEntries.length === 0);
  await inBatches(ownerless, async (story) => {
    for (const trace of (await fetched(nameOf(story!))).traces) kept.add(trace);
  });
}

const nothing: SearchResult = { traces: [], truncated: false, notes: [] };
