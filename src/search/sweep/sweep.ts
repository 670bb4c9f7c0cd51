import type { Fleet, FleetOf } from "../../fleet/fleet.ts";
import { beginning } from "../../order/beginning.ts";
import { digester } from "../../order/digest.ts";
import { factsOf } from "../../order/facts.ts";
import { investigateReplay, type JudgedOrder } from "../../order/investigation.ts";
import type { Path } from "../../order/path.ts";
import { settledBefore } from "../../order/path-requests.ts";
import { replay } from "../../order/replay.ts";
import type { Silence } from "../../order/silence.ts";
import { isOrderStory, keyOf, nameOf } from "../../order/story.ts";
import { keylessStepsIn } from "../../order/unclaimed.ts";
import { nothingFound, type Swept, type TraceSink } from "../../sources/source.ts";
import type { Interval } from "../../trace/interval.ts";
import type { Microseconds, Trace } from "../../trace/span.ts";
import { usualSilences } from "../cohort/activity-around.ts";
import { lookBack } from "../cohort/cohort-search.ts";
import { gather, lifeUpTo } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import { SweptTraces } from "../kept/swept-traces.ts";
import { servicesOf } from "../services-of.ts";
import { fallenSilent } from "./fallen-silent.ts";
import { FinishedOrders, mayEnd } from "./finished-orders.ts";
import { type JudgedOrders, judgeOrders } from "./judge-orders.ts";
import { keysGone } from "./keys-gone.ts";
import { lookAgain, type SweepCost } from "./look-again.ts";
import { sweepCounted } from "./sweep-counted.ts";
import {
  addNotes,
  beganIn,
  firstSwept,
  type SweepQuery,
  type SweepSource,
  type SweepState,
  unlessStopped,
} from "./sweep-state.ts";
import { addWaiting } from "./waiting-before.ts";

/**
 * Fewer orders than this don't tell what is usual: with fewer, and something to judge, the sweep looks further back.
 */
const enoughOrders = 60;
/** A sweep with too few orders is made 4 times as long as it was, then 16 times as long as that, and so on. */
const widening = 4;

/**
 * Sweeps a window: every trace of every service of the path, each reduced to its points as it comes. Then every order
 * in them is judged beside all the others. An order that would be called lost, stuck or unclear and began before the
 * window is fetched by its key first.
 * @param of what is wanted of an order in the end; undefined is nothing
 */
export async function sweep<O>(
  source: SweepSource,
  path: Path,
  query: SweepQuery,
  of: (order: JudgedOrder) => O | undefined,
): Promise<FleetOf<O>> {
  const state = start(source, path, query);
  const began = performance.now();
  const asked = source.totals().requests;
  await sweepFirst(state);
  const reached = await widen(state, () => source.totals().requests - asked);
  const cost = { requests: source.totals().requests, milliseconds: performance.now() - began };
  const judged = await judgeUntilSettled(reached.from, state, of, cost);
  const silent = await fallenSilent(state, { from: reached.from, to: query.now });
  const gone = keysGone(state.kept, { from: reached.from, to: query.now }, judged.lasts, path);
  if (gone !== undefined) addNotes(state, [gone]);
  const isUnread = judged.unread || gone !== undefined;
  return { ...judged.fleet, path, now: query.now, search: summaryOf(state, reached, silent, isUnread) };
}

function start(source: SweepSource, path: Path, query: SweepQuery): SweepState {
  const settled = (service: string) => settledBefore(path, [service], query.now);
  const kept = new SweptTraces(digester(path), path.fields, settled, {
    mayEnd: mayEnd(path),
    isOnPath: (span) => factsOf(span, path).fits.size > 0,
    keylessIn: (tree) => keylessStepsIn(tree, path),
  });
  return {
    source,
    path,
    query,
    kept,
    finished: new FinishedOrders(kept, path, query.now, firstSwept(query)),
    services: [],
    unseen: [],
    notes: [],
    interrupted: false,
    activityOf: kept.activityOf,
    keylessAt: async (point, within) => kept.keylessAt(point, within),
    isUsual: usualSilences(source),
    countedOnly: undefined,
    goneUpTo: Number.NEGATIVE_INFINITY,
  };
}

async function sweepFirst(state: SweepState): Promise<void> {
  const { query, kept, finished } = state;
  const window = firstSwept(query);
  if (await sweepCounted(state, window)) return;
  const each = (trace: Trace): void => {
    if (kept.add(trace).isNew) query.onTrace?.(trace);
  };
  const upTo = query.onlyAlarmed ? (time: Microseconds) => finished.upTo(time) : undefined;
  await sweepInto(state, window, { each, upTo });
}

/** How far back a sweep went. */
interface Reached {
  readonly from: Microseconds;
  /** The same, but for earlier stretches in which there were no traces. */
  readonly seenFrom: Microseconds;
}

/**
 * Sweeps further back. On a quiet night there are few orders to compare with: those of the days before tell what is
 * usual. In a short window most orders have begun before, and a longer sweep takes fewer requests than all their keys.
 * @param swept how many requests the sweep has taken
 */
async function widen(state: SweepState, swept: () => number): Promise<Reached> {
  const { source, query, kept } = state;
  let { from } = firstSwept(query);
  let seenFrom = from;
  const furthest = Math.max(query.window.from - lookBack, source.oldest ?? Number.NEGATIVE_INFINITY);
  for (
    let factor = widening;
    from > furthest && (isTooFew(state) || isDearer(state, from, swept()));
    factor *= widening
  ) {
    const earlier = Math.max(furthest, query.now - (query.now - from) * factor);
    const known = kept.size;
    await sweepInto(state, { from: earlier, to: from }, { each: (trace) => void kept.add(trace) });
    from = earlier;
    if (kept.size > known) seenFrom = earlier;
  }
  return { from, seenFrom };
}

/** Judges all orders, and again whenever more traces were fetched that may change a verdict. */
async function judgeUntilSettled<O>(
  from: Microseconds,
  state: SweepState,
  of: (order: JudgedOrder) => O | undefined,
  cost: SweepCost,
): Promise<JudgedOrders<O>> {
  await addOwners(state);
  let judged = await judgeOrders(from, state, of);
  if (await addWaiting(judged.firsts, from, state)) judged = await judgeOrders(from, state, of);
  if (await lookAgain(judged.amiss, { from, to: state.query.now }, state, cost)) {
    await addOwners(state);
    judged = await judgeOrders(from, state, of);
  }
  return judged;
}

/** @param isUnread whether spans that can't be read, or tell of no order, leave a verdict open */
function summaryOf(
  { source, query, kept, countedOnly, services, unseen, interrupted, notes }: SweepState,
  { seenFrom }: Reached,
  silent: readonly Silence[],
  isUnread: boolean,
): Fleet["search"] {
  const oldest = Math.min(kept.oldest, countedOnly?.oldest ?? Number.POSITIVE_INFINITY);
  return {
    source: source.name,
    window: query.window,
    swept: { from: seenFrom, to: query.now },
    oldest: Number.isFinite(oldest) ? oldest : null,
    holdsOlder: source.oldest !== undefined && source.oldest < query.window.from,
    services,
    traces: kept.size + (countedOnly?.traces ?? 0),
    spans: kept.spans + (countedOnly?.spans ?? 0),
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
      isUnread ||
      kept.hidesOrders,
    notes,
  };
}

async function sweepInto(state: SweepState, window: Interval, sink: TraceSink): Promise<void> {
  const { source, path, query, kept, services } = state;
  const known: Swept = { services, unseen: [], notes: [] };
  const asked = servicesOf(path);
  const isKnown: TraceSink["isKnown"] = (fingerprint, service) => kept.known(fingerprint, service) !== undefined;
  const swept = await unlessStopped(state, known, () =>
    query.memory === undefined
      ? source.everyTrace(asked, window, { ...sink, isKnown })
      : query.memory.everyTrace(source, asked, window, sink),
  );
  state.services = swept.services;
  state.unseen = [...state.unseen, ...swept.unseen];
  addNotes(state, swept.notes);
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

/** Whether fetching the orders that began before a sweep takes more requests than sweeping as far back as is next. */
function isDearer({ query, source, interrupted, unseen, kept, path }: SweepState, from: Microseconds, swept: number) {
  const isByKey = query.matters !== undefined && query.onlyWindow !== true && query.memory === undefined;
  if (!isByKey || source.isFixed || source.engine !== undefined || interrupted || unseen.length > 0) return false;
  const most = Math.max(fewOrders, (swept * (widening - 1)) / requestsPerOrder);
  let begunBefore = 0;
  for (const id of kept.stories) {
    const story = kept.story(id);
    if (story !== undefined && !beganIn(beginning(replay(story, path)), { from })) begunBefore++;
    if (begunBefore > most) return true;
  }
  return false;
}

/** Fetches a calculation without an order by its key: it may belong to an order that is in the window. */
async function addOwners(state: SweepState): Promise<void> {
  const { kept, path, source, query, finished } = state;
  const fetched = (name: string) =>
    unlessStopped(state, nothingFound, () => gather(name, source, path.fields, lifeUpTo(query.now)));
  // An order that was let go and has gone on is fetched completely.
  const reopened = kept.takeReopened();
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
