import type { Fleet, FleetOf } from "../../fleet/fleet.ts";
import { digester } from "../../order/digest.ts";
import { factsOf } from "../../order/facts.ts";
import type { JudgedOrder } from "../../order/investigation.ts";
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
import { gather, lifeUpTo } from "../gather.ts";
import { inBatches } from "../in-batches.ts";
import { heardUntil, isOutside } from "../inquiry.ts";
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
  firstSwept,
  type SweepQuery,
  type SweepSource,
  type SweepState,
  unlessStopped,
} from "./sweep-state.ts";
import { addWaiting } from "./waiting-before.ts";
import { type Reached, widen } from "./widen.ts";

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
  const askedBefore = source.totals().requests;
  const requests = () => source.totals().requests - askedBefore;
  await sweepFirst(state);
  const earlier = (window: Interval) => sweepInto(state, window, { each: (trace) => void state.kept.add(trace) });
  const reached = await widen(state, earlier, requests);
  const cost = { requests: requests(), milliseconds: performance.now() - began };
  const judged = await judgeUntilSettled(reached.from, state, of, cost);
  // After its end a recording is silent of all services.
  const heard = { from: reached.from, to: state.heard };
  const silent = isOutside(heard, source) ? [] : await fallenSilent(state, heard);
  const gone = keysGone(state.kept, { from: reached.from, to: query.now }, judged.lasts, path);
  if (gone !== undefined) addNotes(state, [gone]);
  const isUnread = judged.unread || gone !== undefined;
  return { ...judged.fleet, path, now: query.now, search: summaryOf(state, reached, silent, isUnread) };
}

function start(source: SweepSource, path: Path, query: SweepQuery): SweepState {
  const heard = heardUntil(source, query.now);
  const settled = (service: string) => settledBefore(path, [service], heard);
  const kept = new SweptTraces(digester(path), path.fields, settled, {
    mayEnd: mayEnd(path),
    mayBeStep: (span) => factsOf(span, path).fits.size > 0,
    keylessIn: (tree) => keylessStepsIn(tree, path),
  });
  return {
    source,
    path,
    query,
    heard,
    kept,
    finished: new FinishedOrders({ path, query, heard, kept }),
    services: [],
    unseen: [],
    notes: [],
    interrupted: false,
    activityOf: kept.activityOf,
    // A watch keeps digests of traces, which do not say who sent them.
    instancesOf: async (service, window) => (query.memory ?? kept).instances.of(service, window),
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
  const upTo =
    query.onlyAlarmed && state.source.about === undefined ? (time: Microseconds) => finished.upTo(time) : undefined;
  await sweepInto(state, window, { each, upTo });
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
      isOutside(query.window, source) ||
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
